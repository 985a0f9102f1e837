/**
 * The authorities alone, on a database of their own, for tests.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import type { KeyStore } from '@tegata/service'
import {
  createTestDatabase,
  createTestKeys,
  createTestLog,
  mountTestRole,
} from '@tegata/service/testing'
import { type Ca, type CaDeps, caRoutes, createCa } from './index.ts'
import { type CaTables, createStore } from './store.ts'
import { attributes } from './testing/test-holder.ts'

export const crypto = createNodeCrypto()

/** Keys of certificates: RSA takes long to make, and the same will do for many. */
export const keys = {
  sign: (await crypto.generateSigner('RS256')).publicKey,
  auth: (await crypto.generateSigner('RS256')).publicKey,
  other: (await crypto.generateSigner('ES256')).publicKey,
}

export { attributes }

export const operatorToken = 'operator-of-tests'

export async function startTestCa(
  clock: { readonly now: Date },
  keyStore: KeyStore = createTestKeys(),
) {
  const database = await createTestDatabase()
  const { log, lines } = createTestLog()
  const deps = {
    database,
    keys: keyStore,
    crypto,
    now: () => clock.now,
    publicUrl: 'http://ca.test.example',
  }
  const ca = await createCa(deps)
  const app = await mountTestRole({ name: 'ca', routes: caRoutes({ ca, operatorToken }) }, log)
  const db = await database.schema<CaTables>('ca')
  const close = async () => {
    await app.close()
    await database.close()
  }
  /** The same authorities in a process that starts later; `watch` hears of each signature. */
  const again = (
    watch: (keyName: string) => void = () => {},
    changes: Partial<CaDeps> = {},
  ): Promise<Ca> => createCa({ ...deps, keys: watchedKeys(deps.keys, watch), ...changes })
  return { ca, app, database, db, store: createStore(db, database), lines, again, close }
}

const watchedKeys = (keys: KeyStore, watch: (keyName: string) => void): KeyStore => ({
  ...keys,
  async signer(name, algorithm) {
    const signer = await keys.signer(name, algorithm)
    const sign = (data: Uint8Array) => {
      watch(name)
      return signer.sign(data)
    }
    return { algorithm, publicKey: signer.publicKey, sign }
  },
})

export type TestCa = Awaited<ReturnType<typeof startTestCa>>

const year = 365 * 86_400_000

/** A signing certificate of a card, unless told otherwise. */
export const order = (
  clock: { readonly now: Date },
  changes: { kind?: 'sign' | 'auth'; requestId?: string } = {},
) => {
  const { kind = 'sign', requestId } = changes
  return {
    kind,
    token: 'card',
    publicKey: keys[kind],
    notAfter: new Date(clock.now.getTime() + year),
    ...(kind === 'sign' && { attributes }),
    ...(requestId !== undefined && { requestId }),
  } as const
}
