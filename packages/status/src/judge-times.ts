/**
 * When a list may be believed: within its period, no longer than its `ttl`, and not after a later one was
 * seen.
 * @module
 */
import {
  type Check,
  checkMaker,
  type FreshnessStore,
  olderReason,
  type Reason,
} from '@tegata/kernel'
import type { SignedList } from './signed-token.ts'
import { statusChecks } from './status-checks.ts'

/** Harmless deviations that a caller accepts by name. */
export type ListTolerance = 'ttl-from-fetch'

/** How old a list may be. */
export type ListAge = {
  /** Tolerated clock difference, of `iat` and `exp`; default 60. `ttl` is a duration and has none. */
  readonly skewSeconds?: number
  /**
   * `ttl-from-fetch`: the `ttl` is not counted from `iat`, for issuers that sign a list long before they
   * hand it out. Then only `exp` ends a list that somebody keeps back. Default: nothing.
   */
  readonly tolerate?: readonly ListTolerance[]
  /** The newest list seen of each address: an older one is refused. */
  readonly freshness?: FreshnessStore
}

const { judge, notApplicable, skipped, tolerate } = checkMaker(statusChecks)

/** Period and age, both by the list's own claims. */
export const judgeAge = (list: SignedList, expected: ListAge & { readonly at: Date }): Check[] => [
  judge('status/time', timeReason(list, expected)),
  ttlCheck(list, expected),
]

function timeReason(
  { issuedAt, expiresAt }: SignedList,
  { at, skewSeconds = 60 }: ListAge & { readonly at: Date },
): Reason {
  const now = at.getTime() / 1000
  if (Number.isNaN(now)) return 'no time to check against'
  if (expiresAt <= issuedAt) return 'exp is not after iat'
  if (issuedAt > now + skewSeconds) return 'iat lies in the future'
  return expiresAt <= now - skewSeconds ? 'exp has passed' : undefined
}

function ttlCheck(
  { issuedAt, ttlSeconds }: SignedList,
  { at, tolerate: accepted }: ListAge & { readonly at: Date },
): Check {
  const id = 'status/ttl'
  if (ttlSeconds === undefined) return notApplicable(id, 'the list names no ttl')
  if (at.getTime() / 1000 <= issuedAt + ttlSeconds) return judge(id, undefined)
  const tolerated = accepted?.includes('ttl-from-fetch') ?? false
  return tolerate(id, 'older than its ttl', { names: ['ttl-from-fetch'], tolerated })
}

/**
 * Only a list that holds otherwise is remembered: nobody else moves what is known of an address.
 * @param expected.source - the address, and the authority that answers for it
 */
export async function judgeFreshness(
  { issuedAt }: SignedList,
  checks: readonly Check[],
  { freshness, source }: ListAge & { readonly source: string },
): Promise<Check> {
  const id = 'status/not-older'
  if (!freshness) return notApplicable(id, 'no earlier list is known')
  if (checks.some(({ outcome }) => outcome === 'failed'))
    return skipped(id, 'the list cannot be relied on')
  return judge(id, await olderReason(freshness, source, BigInt(issuedAt)))
}
