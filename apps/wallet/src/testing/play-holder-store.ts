/**
 * The contract of a holder store, played in a page on the wallet's IndexedDB: two connections to one
 * database are what two tabs have. A journey bundles this file and compares what came of it.
 * @module
 */
import { holderStoreCases } from '@tegata/wallet/testing'
import { createBrowserStore } from '../browser-store.ts'
import { crypto } from '../keeping-crypto.ts'
import { openWalletDatabase } from '../wallet-database.ts'

/** By the name of a case: what came of it, or the error. */
export async function run(): Promise<Readonly<Record<string, unknown>>> {
  const outcomes = new Map<string, unknown>()
  for (const [index, { name, play }] of holderStoreCases.entries()) {
    const own = await openWalletDatabase(`contract-${index}`)
    const others = await openWalletDatabase(`contract-${index}`)
    const newKey = () => crypto.generateSigner('ES256')
    const parts = { store: createBrowserStore(own), other: createBrowserStore(others), newKey }
    outcomes.set(name, await play(parts).catch((error: unknown) => `${error}`))
    own.close()
    others.close()
  }
  return Object.fromEntries(outcomes)
}
