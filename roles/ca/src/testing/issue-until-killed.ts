/**
 * For tests: a process that issues pairs one after the other and kills itself, as `kill -9` does, at
 * the n-th step it takes: before or after a statement, before or after a signature. It writes down
 * what it is about to sign, and what it handed out.
 * @module
 */
import { writeSync } from 'node:fs'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toHex } from '@tegata/kernel'
import { type Database, databaseOver, type KeyStore, openKeyStore } from '@tegata/service'
import type { KyselyPlugin } from 'kysely'
import { z } from 'zod'
import { createCa } from '../create-ca.ts'
import { attributes } from './test-holder.ts'

const task = z.object({
  connection: z.object({
    host: z.string(),
    port: z.number(),
    user: z.string(),
    database: z.string(),
  }),
  keysFolder: z.string(),
  /** Counted from 1, after the start. */
  killAtStep: z.number(),
  firstPair: z.number(),
})
const { connection, keysFolder, killAtStep, firstPair } = task.parse(
  JSON.parse(process.argv[2] ?? '{}'),
)

let isArmed = false
let steps = 0
function step(): void {
  if (!isArmed) return
  steps += 1
  if (steps === killAtStep) process.kill(process.pid, 'SIGKILL')
}
const say = (line: string) => void writeSync(1, `${line}\n`)

const killing: KyselyPlugin = {
  transformQuery({ node }) {
    step()
    return node
  },
  async transformResult({ result }) {
    step()
    return result
  },
}
const real = databaseOver(connection, { stop: async () => {} })
const database: Database = {
  ...real,
  schema: async <Tables>(name: string) => (await real.schema<Tables>(name)).withPlugin(killing),
}

const store = openKeyStore(keysFolder, 'test passphrase')
const keys: KeyStore = {
  ...store,
  async signer(name, algorithm) {
    const signer = await store.signer(name, algorithm)
    const sign = async (data: Uint8Array) => {
      if (isArmed) say(`signing ${toHex(data)}`)
      step()
      const signature = await signer.sign(data)
      step()
      return signature
    }
    return { algorithm, publicKey: signer.publicKey, sign }
  },
}

const crypto = createNodeCrypto()
const ca = await createCa({
  database,
  keys,
  crypto,
  now: () => new Date(),
  publicUrl: 'http://ca.test.example',
})
const { publicKey } = await store.signer('holder', 'RS256')
const notAfter = new Date(Date.now() + 86_400_000)
isArmed = true
for (let pair = firstPair; ; pair += 1) {
  const common = { token: 'card', publicKey, notAfter } as const
  const issued = await ca.issueJpkiCertificates([
    { ...common, kind: 'sign', attributes, requestId: `sign ${pair}` },
    { ...common, kind: 'auth', requestId: `auth ${pair}` },
  ])
  for (const { serial } of issued) say(`issued ${serial}`)
}
