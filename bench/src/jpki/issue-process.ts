/**
 * Issues pairs for some seconds, and signs with RSA alone for some.
 * @module
 */
import { findBrokenAudit } from '@tegata/service'
import { z } from 'zod'
import { crypto, holder, openCa, say } from './open-ca.ts'
import { readTask } from './read-task.ts'

const { seconds } = z.object({ seconds: z.number() }).parse(readTask())
/** Pairs at a time, as from as many applications. */
const atOnce = 8
const { ca, db, close } = await openCa()
const signer = await crypto.generateSigner('RS256')
const notAfter = new Date(Date.now() + 400 * 86_400_000)
const common = {
  token: 'phone',
  publicKey: signer.publicKey,
  notAfter,
  municipality: '13101',
} as const

async function pairsPerSecond(measuredSeconds: number): Promise<number> {
  let pairs = 0
  const since = performance.now()
  const end = since + measuredSeconds * 1000
  const issue = async () => {
    while (performance.now() < end) {
      await ca.issueJpkiCertificates([
        { ...common, kind: 'sign', attributes: holder },
        { ...common, kind: 'auth' },
      ])
      pairs += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, issue))
  return (pairs * 1000) / (performance.now() - since)
}

async function signaturesPerSecond(measuredSeconds: number): Promise<number> {
  const data = new Uint8Array(900)
  const since = performance.now()
  let signatures = 0
  for (; performance.now() < since + measuredSeconds * 1000; signatures += 1)
    await signer.sign(data)
  return (signatures * 1000) / (performance.now() - since)
}

await pairsPerSecond(seconds / 4)
const pairs = await pairsPerSecond(seconds)
const signatures = await signaturesPerSecond(seconds / 2)
const broken = await findBrokenAudit(db)
await close()
if (broken !== undefined) throw new Error(`the audit trail is broken at ${broken}`)
say({ pairs, signatures })
