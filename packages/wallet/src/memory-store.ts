import type { HeldCopy, HeldRecord, HolderStore, StatusReference } from './held-record.ts'

type Lease = { readonly id: string; readonly until: Date }
type Kept = { readonly copy: HeldCopy; lease?: Lease | undefined }
type Entry = { record: HeldRecord; unused: Kept[]; references: readonly StatusReference[] }

/** A store that lasts as long as the process: for tests, tours and short-lived pages. */
export function createMemoryStore(): HolderStore {
  const entries = new Map<string, Entry>()
  let copiesSoFar = 0
  const leased = (ids: readonly string[]) =>
    [...entries.values()].flatMap((entry) =>
      entry.unused.flatMap((kept) =>
        kept.lease && ids.includes(kept.lease.id) ? [{ entry, kept }] : [],
      ),
    )
  return {
    async addRecord(record, copies) {
      const references = copies.flatMap((copy) => (copy.status ? [copy.status] : []))
      const unused = copies.map((copy) => {
        copiesSoFar += 1
        return { copy: { ...copy, id: String(copiesSoFar) } }
      })
      entries.set(record.id, { record, unused, references })
    },
    records: async () => [...entries.values()].map(({ record }) => record),
    statusReferences: async (id) => entries.get(id)?.references ?? [],
    copiesLeft: async (id) => entries.get(id)?.unused.length ?? 0,
    freeCopies: async (id, at) =>
      (entries.get(id)?.unused ?? []).filter((kept) => isFree(kept, at)).map(({ copy }) => copy),
    async leaseCopy({ id, recordId, among, at, until }) {
      const entry = entries.get(recordId)
      if (entry?.record.state !== 'valid') return undefined
      const kept = entry.unused.find((one) => among.includes(one.copy.id) && isFree(one, at))
      if (!kept) return undefined
      kept.lease = { id, until }
      return kept.copy
    },
    async useCopies(ids) {
      const all = leased(ids)
      if (all.length < ids.length || all.some(({ entry }) => entry.record.state !== 'valid'))
        return false
      for (const { entry, kept } of all)
        entry.unused = entry.unused.filter((other) => other !== kept)
      return true
    },
    async releaseCopies(ids) {
      for (const { kept } of leased(ids)) kept.lease = undefined
    },
    async disableRecord(id, reason, at) {
      const entry = entries.get(id)
      if (entry?.record.state !== 'valid') return false
      entry.record = { ...entry.record, state: 'disabled', reason, disabledAt: at }
      return true
    },
  }
}

const isFree = ({ lease }: Kept, at: Date): boolean => !lease || lease.until <= at
