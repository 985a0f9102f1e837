/**
 * What passes between the caller's thread and a worker: plain data, by structured clone.
 * @module
 */
import type { PublicJwk } from '@tegata/crypto'
import type { Check } from '@tegata/kernel'
import type { RevocationCheck } from '@tegata/pki'
import type { StatusCheck } from '../verify/verification.ts'
import type { PackedReport } from './packed-report.ts'
import type { OptionChanges } from './shared-options.ts'
import type { KnowledgeModule } from './worker/knowledge-module.ts'

/** First of all: whom the caller's thread asks for the worker, and what the worker looks up itself. */
export type StartOptions = {
  readonly asksStatus: boolean
  readonly asksRevocation: boolean
  readonly values: boolean
  readonly knowledge?: KnowledgeModule
}

/** A case that a worker was given; `number` is of the run, the caller's id stays with the caller. */
export type GivenCase = {
  readonly number: number
  readonly deviceResponse: Uint8Array<ArrayBuffer>
  readonly sessionTranscript: Uint8Array
  readonly at: Date
  /** The public half; the private one stays with the caller, who is asked. */
  readonly readerKey?: PublicJwk
  /** What is not as in the case before. */
  readonly changes?: OptionChanges
}

export type Question =
  | {
      readonly kind: 'checkStatus'
      readonly reference: Parameters<StatusCheck>[0]
      readonly issuerChain: Parameters<StatusCheck>[1]
    }
  | { readonly kind: 'checkRevocation'; readonly chain: Parameters<RevocationCheck>[0] }
  /** The key of the device's MAC in the session of a case. */
  | { readonly kind: 'readerKey'; readonly number: number; readonly deviceKey: PublicJwk }

export type Answer =
  | { readonly checks: readonly Check[] }
  | { readonly macKey: Uint8Array }
  /** The device's key does not suit the reader's: a refusal, no failure. */
  | { readonly wrongKey: true }
  | { readonly unanswered: true }

export type ToWorker =
  | { readonly kind: 'start'; readonly options: StartOptions }
  | { readonly kind: 'cases'; readonly cases: readonly GivenCase[] }
  | { readonly kind: 'answer'; readonly question: number; readonly answer: Answer }

export type GivenResult = { readonly number: number } & (
  | { readonly packed: PackedReport }
  | { readonly failed: string }
)

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'results'; readonly results: readonly GivenResult[] }
  | { readonly kind: 'question'; readonly question: number; readonly about: Question }
