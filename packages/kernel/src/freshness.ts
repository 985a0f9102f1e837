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
