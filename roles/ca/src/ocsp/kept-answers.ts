/**
 * Signed answers that can be handed out again: about one certificate, without a nonce, as long as the
 * ledger says the same and they are fresh. The ledger is asked each time, so no process hands out what
 * another has made untrue. RFC 9919.
 * @module
 */

export type KeptAnswer = {
  readonly der: Uint8Array
  readonly producedAt: Date
  readonly nextUpdate: Date
  /** For the cache of whoever asked. */
  readonly entityTag: string
}

/** About 1.5 KB each. */
const mostKept = 20_000
/** An answer is good for a quarter of an hour and made anew before it is over. */
const freshSeconds = 600

export type KeptAnswers = {
  /** @param version - what the ledger says now; an answer about another state is not handed out */
  find(key: string, version: string, now: Date): KeptAnswer | undefined
  /** Somebody got it, and others will ask. */
  handedOut(key: string): void
  keep(key: string, version: string, answer: KeptAnswer): void
  /** Serial numbers of answers that were handed out and were made before then. */
  askedBefore(madeBefore: Date): readonly string[]
}

type Kept = { readonly version: string; readonly answer: KeptAnswer; isAsked: boolean }

export function createKeptAnswers(): KeptAnswers {
  const kept = new Map<string, Kept>()
  return {
    find(key, version, now) {
      const found = kept.get(key)
      if (!found) return undefined
      const ageMs = now.getTime() - found.answer.producedAt.getTime()
      const isFresh = ageMs >= 0 && ageMs < freshSeconds * 1000
      return isFresh && found.version === version ? found.answer : undefined
    },
    handedOut(key) {
      const found = kept.get(key)
      if (found) found.isAsked = true
    },
    keep(key, version, answer) {
      // The oldest goes first; a Map keeps the order of insertion.
      kept.delete(key)
      kept.set(key, { version, answer, isAsked: false })
      if (kept.size <= mostKept) return
      const [oldest] = kept.keys()
      if (oldest !== undefined) kept.delete(oldest)
    },
    askedBefore(madeBefore) {
      const serials = new Set<string>()
      for (const [key, { answer, isAsked }] of kept) {
        if (answer.producedAt > madeBefore) break
        if (isAsked) serials.add(key.slice(key.lastIndexOf(' ') + 1))
      }
      return [...serials]
    },
  }
}
