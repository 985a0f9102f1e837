/**
 * Runs the recipe of a function per request in a process of its own: `drive-function.ts RECIPE`, in a
 * folder where it may write. Calls it as its platform does, and is its store and its clock.
 * @module
 */
import { writeFileSync } from 'node:fs'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64url } from '@tegata/kernel'
import { derToPem } from '@tegata/pki'
import { askedElements, createLicence, testTime } from './licence.ts'

type Recipe = { handler(event: { body?: string }): Promise<unknown> }

const licence = await createLicence(createNodeCrypto())
writeFileSync('iaca.pem', derToPem(licence.root))

const requested = [{ docType: 'org.iso.18013.5.1.mDL', elements: askedElements }]
const sessions = new Map<unknown, unknown>()
for (const name of ['first', 'second'])
  sessions.set(name, { sessionTranscript: await licence.transcriptOf(name), requested })

class Clock extends Date {
  constructor(...given: [] | [number | string]) {
    super(given[0] ?? testTime.getTime())
  }
}
Object.assign(globalThis, {
  Date: Clock,
  takeSession: async (name: unknown) => {
    const session = sessions.get(name)
    sessions.delete(name)
    return session
  },
})

const { handler }: Recipe = await import(String(process.argv[2]))
const send = async (session: string, nonce: string) => {
  const response = toBase64url(await licence.present(nonce))
  return await handler({ body: JSON.stringify({ session, response }) })
}
const replies = {
  good: await send('first', 'first'),
  again: await send('first', 'first'),
  ofAnotherSession: await send('second', 'first'),
  noBody: await handler({}),
}
console.log(JSON.stringify(replies))
