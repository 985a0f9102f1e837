/**
 * The wallet's store in IndexedDB. Each call is one transaction of the database, which the browser runs
 * one after the other, those of other tabs among them.
 * @module
 */
import type { HeldCopy, HolderStore } from '@tegata/wallet'
import { pairOf, signerOf } from './keeping-crypto.ts'
import type { KeptCopy, WalletDatabase } from './wallet-database.ts'

/** The wallet's store; two tabs share it. */
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
    async freeCopies(id, at) {
      const transaction = database.transaction('copies')
      const free: [number, KeptCopy][] = []
      let cursor = await transaction.store.index('recordId').openCursor(id)
      for (; cursor; cursor = await cursor.continue())
        if (isFree(cursor.value, at)) free.push([cursor.primaryKey, cursor.value])
      await transaction.done
      return await Promise.all(free.map(([key, copy]) => heldCopy(key, copy)))
    },
    leaseCopy: (wish) => leaseCopy(database, wish),
    useCopies: (ids) => useCopies(database, ids),
    async releaseCopies(ids) {
      const transaction = database.transaction('copies', 'readwrite')
      let cursor = await transaction.store.openCursor()
      for (; cursor; cursor = await cursor.continue()) {
        const { lease, ...copy } = cursor.value
        if (lease && ids.includes(lease.id)) await cursor.update(copy)
      }
      await transaction.done
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

const isFree = ({ lease }: KeptCopy, at: Date): boolean => !lease || lease.until <= at

async function heldCopy(
  key: number,
  { issuerSigned, deviceKey, status }: KeptCopy,
): Promise<HeldCopy> {
  const signer = await signerOf(deviceKey, 'ES256')
  return { id: String(key), issuerSigned, deviceKey: signer, ...(status && { status }) }
}

async function leaseCopy(
  database: WalletDatabase,
  { id, recordId, among, at, until }: Parameters<HolderStore['leaseCopy']>[0],
): Promise<HeldCopy | undefined> {
  const transaction = database.transaction(['records', 'copies'], 'readwrite')
  const entry = await transaction.objectStore('records').get(recordId)
  let leased: [number, KeptCopy] | undefined
  if (entry?.record.state === 'valid') {
    let cursor = await transaction.objectStore('copies').index('recordId').openCursor(recordId)
    for (; cursor && !leased; cursor = leased ? null : await cursor.continue()) {
      if (!among.includes(String(cursor.primaryKey)) || !isFree(cursor.value, at)) continue
      leased = [cursor.primaryKey, { ...cursor.value, lease: { id, until } }]
      await cursor.update(leased[1])
    }
  }
  await transaction.done
  return leased && (await heldCopy(...leased))
}

/** One write for all of them: a page that dies in it has used none and sent nothing. */
async function useCopies(database: WalletDatabase, ids: readonly string[]): Promise<boolean> {
  const transaction = database.transaction(['records', 'copies'], 'readwrite')
  const found: { readonly key: number; readonly recordId: string }[] = []
  let cursor = await transaction.objectStore('copies').openCursor()
  for (; cursor; cursor = await cursor.continue()) {
    const { lease, recordId } = cursor.value
    if (lease && ids.includes(lease.id)) found.push({ key: cursor.primaryKey, recordId })
  }
  const entries = await Promise.all(
    found.map(({ recordId }) => transaction.objectStore('records').get(recordId)),
  )
  const usable =
    found.length === ids.length && entries.every((entry) => entry?.record.state === 'valid')
  if (usable)
    await Promise.all(found.map(({ key }) => transaction.objectStore('copies').delete(key)))
  await transaction.done
  return usable
}
