/**
 * What the wallet keeps, in the browser's IndexedDB: the phone's keys and certificates, records
 * and their one-time copies.
 * @module
 */
import type { PublicJwk } from '@tegata/crypto'
import type { HeldCopy, HeldRecord, HolderStore, StatusReference } from '@tegata/wallet'
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { pairOf, signerOf } from './keeping-crypto.ts'

export type KeptPhone = {
  readonly phoneId: string
  readonly signKey: CryptoKeyPair
  readonly authKey: CryptoKeyPair
  readonly walletKey: CryptoKeyPair
  readonly signCertificate: Uint8Array
  readonly authCertificate: Uint8Array
  readonly trust: {
    readonly issuers: readonly string[]
    readonly issuerRoots: readonly Uint8Array[]
    readonly readerRoots: readonly Uint8Array[]
    readonly registryKeys: readonly PublicJwk[]
  }
}

type KeptCopy = {
  readonly recordId: string
  readonly issuerSigned: Uint8Array
  readonly deviceKey: CryptoKeyPair
  readonly status: StatusReference | undefined
}
type KeptRecord = { readonly record: HeldRecord; readonly references: readonly StatusReference[] }

interface Schema extends DBSchema {
  phone: { key: string; value: KeptPhone }
  records: { key: string; value: KeptRecord }
  copies: { key: number; value: KeptCopy; indexes: { recordId: string } }
}
type WalletDatabase = IDBPDatabase<Schema>

export const openWalletDatabase = (): Promise<WalletDatabase> =>
  openDB<Schema>('tegata-wallet', 1, {
    upgrade(database) {
      database.createObjectStore('phone')
      database.createObjectStore('records')
      const copies = database.createObjectStore('copies', { autoIncrement: true })
      copies.createIndex('recordId', 'recordId')
    },
  })

const theOne = 'phone'

export const readPhone = (database: WalletDatabase): Promise<KeptPhone | undefined> =>
  database.get('phone', theOne)

export async function keepPhone(database: WalletDatabase, phone: KeptPhone): Promise<void> {
  await database.put('phone', phone, theOne)
}

/** Forgets everything: keys, certificates, records. */
export async function forgetPhone(database: WalletDatabase): Promise<void> {
  const transaction = database.transaction(['phone', 'records', 'copies'], 'readwrite')
  await Promise.all([
    transaction.objectStore('phone').clear(),
    transaction.objectStore('records').clear(),
    transaction.objectStore('copies').clear(),
    transaction.done,
  ])
}

const heldCopy = async ({ issuerSigned, deviceKey, status }: KeptCopy): Promise<HeldCopy> => ({
  issuerSigned,
  deviceKey: await signerOf(deviceKey, 'ES256'),
  ...(status && { status }),
})

/** The wallet's store; each call is one IndexedDB transaction. */
export function createBrowserStore(database: WalletDatabase): HolderStore {
  const kept = (id: string) => database.get('records', id)
  return {
    async addRecord(record, copies) {
      const transaction = database.transaction(['records', 'copies'], 'readwrite')
      const references = copies.flatMap(({ status }) => (status ? [status] : []))
      await transaction.objectStore('records').put({ record, references }, record.id)
      for (const { issuerSigned, deviceKey, status } of copies)
        await transaction
          .objectStore('copies')
          .add({ recordId: record.id, issuerSigned, deviceKey: pairOf(deviceKey), status })
      await transaction.done
    },
    async records() {
      const all = await database.getAll('records')
      return all
        .map(({ record }) => record)
        .toSorted((a, b) => a.validFrom.getTime() - b.validFrom.getTime())
    },
    statusReferences: async (id) => (await kept(id))?.references ?? [],
    copiesLeft: (id) => database.countFromIndex('copies', 'recordId', id),
    async nextCopy(id) {
      const copy = await database.getFromIndex('copies', 'recordId', id)
      return copy && (await heldCopy(copy))
    },
    async takeCopy(id) {
      const transaction = database.transaction(['records', 'copies'], 'readwrite')
      const entry = await transaction.objectStore('records').get(id)
      const cursor =
        entry?.record.state === 'valid'
          ? await transaction.objectStore('copies').index('recordId').openCursor(id)
          : null
      const copy = cursor?.value
      await cursor?.delete()
      await transaction.done
      return copy && (await heldCopy(copy))
    },
    async disableRecord(id, reason, at) {
      const transaction = database.transaction('records', 'readwrite')
      const entry = await transaction.store.get(id)
      const wasValid = entry?.record.state === 'valid'
      if (entry && wasValid) {
        const record = { ...entry.record, state: 'disabled' as const, reason, disabledAt: at }
        await transaction.store.put({ ...entry, record }, id)
      }
      await transaction.done
      return wasValid
    },
  }
}
