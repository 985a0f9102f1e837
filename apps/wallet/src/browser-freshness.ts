/**
 * What this wallet has seen, in the browser's IndexedDB: nothing older is believed after it.
 * @module
 */
import type { FreshnessStore } from '@tegata/kernel'
import type { WalletDatabase } from './wallet-database.ts'

/** Each call is one transaction. */
export const createBrowserFreshness = (database: WalletDatabase): FreshnessStore => ({
  async keep(source, value) {
    const transaction = database.transaction('newestSeen', 'readwrite')
    const seen = await transaction.store.get(source)
    const isNewest = seen === undefined || value >= BigInt(seen)
    if (isNewest) await transaction.store.put(value.toString(), source)
    await transaction.done
    return isNewest
  },
  async newest(source) {
    const seen = await database.get('newestSeen', source)
    return seen === undefined ? undefined : BigInt(seen)
  },
})
