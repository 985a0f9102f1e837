/** Keys of two first starts, and keys that are not those of the database. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Signer, samePublicKey } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { codeThrownBy } from '@tegata/kernel/testing'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../testing.ts'
import { bindKeys } from './bind-keys.ts'
import { type ChainTable, certifiedSigner, type StoredChain } from './certified-signer.ts'
import { createExclusively } from './create-exclusively.ts'
import { type KeyStore, openKeyStore } from './key-store.ts'
import { requireKeyOfCertificate } from './require-key-of-certificate.ts'

const root = mkdtempSync(join(tmpdir(), 'tegata-bind-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const newFolder = () => mkdtempSync(join(root, 'keys-'))
const open = (folder: string) => openKeyStore(folder, 'one')
const data = new Uint8Array([1, 2, 3])

/** Every kind of key, and something that says which key it is. */
const kinds: readonly (readonly [string, (keys: KeyStore) => Promise<string>])[] = [
  ['signing key, EC', async (keys) => JSON.stringify((await keys.signer('k', 'ES256')).publicKey)],
  ['signing key, RSA', async (keys) => JSON.stringify((await keys.signer('k', 'RS256')).publicKey)],
  ['signing key, OKP', async (keys) => JSON.stringify((await keys.signer('k', 'EdDSA')).publicKey)],
  ['MAC key', async (keys) => Buffer.from(await keys.macKey('k')).toString('hex')],
  [
    'secret box',
    async (keys) => {
      const box = await keys.secretBox('k')
      expect([...box.open(box.seal(data, 'row'), 'row')]).toEqual([...data])
      return Buffer.from(await keys.macKey('k')).toString('hex')
    },
  ],
]

test.each(kinds)('%s: two first starts on one folder have the same', async (_, nameOf) => {
  const folder = newFolder()
  const [one, other] = await Promise.all([nameOf(open(folder)), nameOf(open(folder))])
  expect(one).toBe(other)
  expect(await nameOf(open(folder))).toBe(one)
  // Nothing half-written stays behind.
  expect(readdirSync(folder).toSorted()).toEqual(['k.key', 'proof', 'salt'])
})

test.each(kinds)('%s: the database knows it, and takes no other', async (_, nameOf) => {
  const database = await createTestDatabase()
  const folder = newFolder()
  const bound = async (keys: KeyStore) => await bindKeys(database, keys)
  const first = await nameOf(await bound(open(folder)))
  expect(await nameOf(await bound(open(folder)))).toBe(first)

  // Another folder has no such key, and none is made there.
  const empty = newFolder()
  const missing = async () => nameOf(await bound(open(empty)))
  await expect(missing()).rejects.toMatchObject({
    code: 'service/key-differs',
    message: expect.stringMatching(/the key k is not there any more: bring back/),
  })
  expect(existsSync(join(empty, 'k.key'))).toBe(false)
  await nameOf(open(empty))
  const other = async () => nameOf(await bound(open(empty)))
  await expect(other()).rejects.toMatchObject({
    code: 'service/key-differs',
    message: expect.stringMatching(/the key k is not the one of before: bring back/),
  })
  await database.close()
})

test('two first starts on two folders: one goes on, the other is refused', async () => {
  const database = await createTestDatabase()
  const stores = await Promise.all(
    [newFolder(), newFolder()].map(async (folder) => await bindKeys(database, open(folder))),
  )
  const outcomes = await Promise.allSettled(stores.map((keys) => keys.signer('k', 'ES256')))
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  const refused = stores[outcomes.findIndex(({ status }) => status === 'rejected')]
  expect(await codeThrownBy(async () => await refused?.signer('k', 'ES256'))).toBe(
    'service/key-differs',
  )
  await database.close()
})

test('a store that cannot make a key once only, as a token: one at a time for a database', async () => {
  const database = await createTestDatabase()
  const token = new Map<string, Signer>()
  let made = 0
  const files = open(newFolder())
  const withoutLock: KeyStore = {
    ...files,
    has: async (name) => token.has(name),
    async signer(name, algorithm) {
      const found = token.get(name)
      if (found) return found
      made += 1
      const signer = await createNodeCrypto().generateSigner(algorithm)
      token.set(name, signer)
      return signer
    },
  }
  const opened = await Promise.all(
    Array.from({ length: 4 }, async () => {
      return await (await bindKeys(database, withoutLock)).signer('k', 'ES256')
    }),
  )
  expect(made).toBe(1)
  expect(new Set(opened.map(({ publicKey }) => JSON.stringify(publicKey))).size).toBe(1)
  await database.close()
})

test('a key of another kind, and a name of another kind, are refused with a reason', async () => {
  const folder = newFolder()
  await open(folder).macKey('k')
  expect(await codeThrownBy(() => open(folder).signer('k', 'ES256'))).toBe('service/key-differs')
  const database = await createTestDatabase()
  const keys = await bindKeys(database, open(folder))
  await keys.macKey('k')
  await keys.signer('other', 'ES256')
  expect(await codeThrownBy(() => keys.macKey('other'))).toBe('service/key-differs')
  await database.close()
})

test('a file that is there is never written over', () => {
  const path = join(root, 'file')
  expect([...createExclusively(path, data)]).toEqual([...data])
  expect([...createExclusively(path, new Uint8Array([9]))]).toEqual([...data])
})

test('a certificate of another key is refused, a renewal of two processes is one', async () => {
  const crypto = createNodeCrypto()
  const keys = open(newFolder())
  const { publicKey } = await keys.signer('k', 'ES256')
  const { publicKey: stranger } = await crypto.generateSigner('ES256')
  expect(samePublicKey(publicKey, stranger)).toBe(false)
  expect(await codeThrownBy(() => requireKeyOfCertificate('k', { publicKey }, stranger))).toBe(
    'service/key-differs',
  )
  let stored: StoredChain | undefined
  const table: ChainTable = {
    read: async () => stored,
    replace: async (_, chain, seen) => {
      if (stored === seen) stored = chain
    },
  }
  const now = () => new Date('2026-06-01T00:00:00Z')
  let serial = 0
  const sign = (certified = publicKey) =>
    certifiedSigner(
      {
        keys,
        now,
        table,
        read: () => ({ notAfter: new Date('2027-06-01T00:00:00Z'), publicKey: certified }),
      },
      'k',
      async () => {
        serial += 1
        return [new Uint8Array([serial])]
      },
    )
  const [one, other] = await Promise.all([sign(), sign()])
  expect(one.chain).toEqual(other.chain)
  expect((await sign()).chain).toEqual(one.chain)
  expect(await codeThrownBy(() => sign(stranger))).toBe('service/key-differs')
})
