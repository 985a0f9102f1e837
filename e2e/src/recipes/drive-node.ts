/**
 * Runs the recipe for Node in a process of its own: `drive-node.ts RECIPE`, in a folder where it may
 * write. Prints what came of a good response and of one to another request.
 * @module
 */
import { writeFileSync } from 'node:fs'
import { createNodeCrypto } from '@tegata/crypto/node'
import { asked, createLicence, testTime } from './licence.ts'

type Recipe = {
  verify(response: Uint8Array, session: typeof asked, at: Date): Promise<unknown>
}

const licence = await createLicence(createNodeCrypto())
writeFileSync('iaca.der', licence.root)
const { verify }: Recipe = await import(String(process.argv[2]))
for (const nonce of [asked.nonce, 'of another request'])
  console.log(JSON.stringify(await verify(await licence.present(nonce), asked, testTime)))
