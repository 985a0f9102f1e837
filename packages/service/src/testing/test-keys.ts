/**
 * Keys that are made once for a run: RSA keys take long, and so does a passphrase. The first key store of
 * every test file is the same, and so is every second one; two in one file differ.
 * @module
 */
import { join } from 'node:path'
import { expect, inject } from 'vitest'
import { type KeyStore, openKeyStore } from '../keys/key-store.ts'

declare module 'vitest' {
  interface ProvidedContext {
    testKeys: string
  }
}

const stores = new Map<number, KeyStore>()
const opened = new Map<string, number>()

/** Keys of nobody else in this test file. Processes of a run share what they make. */
export function createTestKeys(): KeyStore {
  const { testPath = '' } = expect.getState()
  const number = (opened.get(testPath) ?? 0) + 1
  opened.set(testPath, number)
  const known = stores.get(number)
  if (known) return known
  const store = openKeyStore(join(inject('testKeys'), String(number)), 'test passphrase')
  stores.set(number, store)
  return store
}
