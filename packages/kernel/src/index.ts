/**
 * What every package shares and none owns: errors with codes, bytes, encodings, the form of a check.
 * @module
 */
export { concatBytes, equalBytes, utf8Decode, utf8Encode } from './bytes.ts'
export { type Check, type CheckOutcome, holds, type Verdict } from './check.ts'
export { type CheckEntry, checkMaker, type Reason } from './check-entry.ts'
export { CodedError, type CodedErrorOptions, codeOf } from './coded-error.ts'
export type { Fetch, FetchInit, FetchResponse, Now, Random } from './deps.ts'
export { fromBase64, fromBase64url, fromHex, toBase64, toBase64url, toHex } from './encodings.ts'
export { KernelError, type KernelErrorCode } from './errors.ts'
export { type FetchFailure, type FetchProblem, fetchProblemOf } from './fetch-failure.ts'
export { fetchWithinOrigin, isRedirect } from './fetch-within-origin.ts'
export {
  createMemoryFreshness,
  type FreshnessStore,
  freshnessBeforeAsking,
  olderReason,
} from './freshness.ts'
export { memberOf, ownMember } from './own-member.ts'
export { printableText } from './printable-text.ts'
