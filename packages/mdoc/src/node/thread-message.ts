/**
 * What passes between the caller's thread and a worker: plain data, by structured clone.
 * @module
 */
import type { Check } from '@tegata/kernel'
import type { ListReference } from '../issuer-data/mobile-security-object.ts'
import type { VerificationPolicy } from '../verify/policy/policy.ts'
import type { ReportJson } from '../verify/report/report-json.ts'
import type { RequestedDocument } from '../verify/verification.ts'

/** What one response is held against, as plain data that a thread can be given. */
export type CaseOptions = {
  /** Roots, DER. */
  readonly trustAnchors: readonly Uint8Array[]
  /** The untagged SessionTranscript array, encoded, from the caller's own record. */
  readonly sessionTranscript: Uint8Array
  readonly at: Date
  /** Whole, as a file holds it; the standard policy unless said otherwise. */
  readonly policy?: VerificationPolicy
  readonly requested?: readonly RequestedDocument[]
}

/** A case that a worker was given; `number` is of the run, the caller's id stays with the caller. */
export type GivenCase = {
  readonly number: number
  readonly deviceResponse: Uint8Array
  readonly options: CaseOptions
  /** Whether the caller's thread answers questions about status. */
  readonly asksStatus: boolean
}

export type StatusAnswer = { readonly checks: readonly Check[] } | { readonly unanswered: true }

export type ToWorker =
  | { readonly kind: 'case'; readonly given: GivenCase }
  | { readonly kind: 'status'; readonly question: number; readonly answer: StatusAnswer }

export type CaseResult = { readonly report: ReportJson } | { readonly failed: string }

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly number: number; readonly result: CaseResult }
  | {
      readonly kind: 'status'
      readonly question: number
      readonly reference: ListReference
      readonly issuerChain: readonly Uint8Array[]
    }
