/**
 * The newest answer seen of each source, so that no older one is believed after it: a list, a CRL, an
 * OCSP answer, a statement that was right once and is shown again.
 * @module
 */

/** A memory of what was seen; one of a process, of a phone, of a database. */
export interface FreshnessStore {
  /**
   * Keeps the value, unless a greater one of this source is kept: then nothing changes. Only for what was
   * verified. Atomic.
   * @param source - what the value is of, such as the address of a list
   * @param value - seconds since 1970, or a number that only rises
   * @returns false when a greater one was seen before
   */
  keep(source: string, value: bigint): Promise<boolean>
  /** The greatest value kept of this source. */
  newest(source: string): Promise<bigint | undefined>
}

/** A memory that lasts as long as the process. */
export function createMemoryFreshness(): FreshnessStore {
  const newest = new Map<string, bigint>()
  return {
    async keep(source, value) {
      const seen = newest.get(source)
      if (seen !== undefined && seen > value) return false
      newest.set(source, value)
      return true
    },
    newest: async (source) => newest.get(source),
  }
}

/**
 * The memory for one question, taken before it is asked: an answer counts as older only beside what was
 * seen by then. Answers that are under way at the same time may overtake each other.
 */
export async function freshnessBeforeAsking(
  freshness: FreshnessStore,
  source: string,
): Promise<FreshnessStore> {
  const seen = await freshness.newest(source)
  return {
    ...freshness,
    async keep(of, value) {
      const isNewest = await freshness.keep(of, value)
      return of === source ? seen === undefined || value >= seen : isNewest
    },
  }
}

/** Why an answer is not believed although everything else about it holds. */
export async function olderReason(
  freshness: FreshnessStore,
  source: string,
  value: bigint,
): Promise<string | undefined> {
  return (await freshness.keep(source, value)) ? undefined : 'older than one seen before'
}
