import type { HeldCopy, HeldRecord, HolderStore, StatusReference } from './held-record.ts'

type Entry = { record: HeldRecord; unused: HeldCopy[]; references: readonly StatusReference[] }

/** A store that lasts as long as the process: for tests, tours and short-lived pages. */
export function createMemoryStore(): HolderStore {
  const entries = new Map<string, Entry>()
  return {
    async addRecord(record, copies) {
      const references = copies.flatMap((copy) => (copy.status ? [copy.status] : []))
      entries.set(record.id, { record, unused: [...copies], references })
    },
    records: async () => [...entries.values()].map(({ record }) => record),
    statusReferences: async (id) => entries.get(id)?.references ?? [],
    copiesLeft: async (id) => entries.get(id)?.unused.length ?? 0,
    nextCopy: async (id) => entries.get(id)?.unused[0],
    async takeCopy(id) {
      const entry = entries.get(id)
      return entry?.record.state === 'valid' ? entry.unused.shift() : undefined
    },
    async disableRecord(id, reason, at) {
      const entry = entries.get(id)
      if (entry?.record.state !== 'valid') return false
      entry.record = { ...entry.record, state: 'disabled', reason, disabledAt: at }
      return true
    },
  }
}
