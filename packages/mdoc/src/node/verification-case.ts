/**
 * A case of many, and its outcome.
 * @module
 */
import type { CaseOptions, CaseResult } from './thread-message.ts'

/** One response to be verified. */
export type VerificationCase = {
  /** The caller's own; it comes back with the outcome and is not looked at. */
  readonly id: string
  /** The encoded DeviceResponse; at most 4 MiB. */
  readonly deviceResponse: Uint8Array
  readonly options: CaseOptions
}

/** Cases, one after another; they are taken as threads become free. */
export type Cases = Iterable<VerificationCase> | AsyncIterable<VerificationCase>

/**
 * - `report`: as `reportToJson` writes it, with the values
 * - `failed`: there is no verdict, which is never an acceptance. `worker stopped`, `checkStatus failed`,
 *   or the rule that the options of the case broke
 */
export type VerificationOutcome = { readonly id: string } & CaseResult
