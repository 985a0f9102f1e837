/**
 * What the wallet keeps, in the browser's IndexedDB: the phone's keys and certificates, records
 * and their one-time copies.
 * @module
 */
import type { PublicJwk } from '@tegata/crypto'
import type { HeldRecord, StatusReference } from '@tegata/wallet'
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

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

export type KeptCopy = {
  readonly recordId: string
  readonly issuerSigned: Uint8Array
  readonly deviceKey: CryptoKeyPair
  readonly status: StatusReference | undefined
  /** While a page is about to show it. */
  readonly lease?: { readonly id: string; readonly until: Date }
}
type KeptRecord = { readonly record: HeldRecord; readonly references: readonly StatusReference[] }

interface Schema extends DBSchema {
  phone: { key: string; value: KeptPhone }
  records: { key: string; value: KeptRecord }
  copies: { key: number; value: KeptCopy; indexes: { recordId: string } }
  /** The newest answer seen of each source, as a decimal number. */
  newestSeen: { key: string; value: string }
}
export type WalletDatabase = IDBPDatabase<Schema>

/** @param name - another one for tests */
export const openWalletDatabase = (name = 'tegata-wallet'): Promise<WalletDatabase> =>
  openDB<Schema>(name, 2, {
    upgrade(database, from) {
      if (from < 2) database.createObjectStore('newestSeen')
      if (from >= 1) return
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
  const transaction = database.transaction(
    ['phone', 'records', 'copies', 'newestSeen'],
    'readwrite',
  )
  await Promise.all([
    transaction.objectStore('newestSeen').clear(),
    transaction.objectStore('phone').clear(),
    transaction.objectStore('records').clear(),
    transaction.objectStore('copies').clear(),
    transaction.done,
  ])
}
