/**
 * A case of many, and its outcome.
 * @module
 */
import type { KeyAgreement } from '@tegata/crypto'
import type { ReportJson } from '../verify/report/report-json.ts'
import type { SharedOptions } from './shared-options.ts'

/** Objects that several cases share pass to a worker once: nobody changes them while a run lasts. */
export type CaseOptions = SharedOptions & {
  /** The untagged SessionTranscript array, encoded, from the caller's own record. */
  readonly sessionTranscript: Uint8Array
  readonly at: Date
  /**
   * The reader's ephemeral key: needed for a device MAC. It stays on the caller's thread, which derives
   * the key of the MAC for the worker.
   */
  readonly readerKey?: KeyAgreement
}

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

export type CaseResult = { readonly report: ReportJson } | { readonly failed: string }

/**
 * - `report`: as `reportToJson` writes it, with the values; what reports have in common, policy
 *   and lists of checks, is one frozen object in all of them
 * - `failed`: there is no verdict, which is never an acceptance. `worker stopped`, `checkStatus failed`,
 *   `checkRevocation failed`, `readerKey failed`, or the rule that the options of the case broke
 */
export type VerificationOutcome = { readonly id: string } & CaseResult
