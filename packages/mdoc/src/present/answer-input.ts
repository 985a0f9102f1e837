/**
 * What a wallet hands in to answer a request, and what it is asked.
 * @module
 */
import type { MaybePromise, PublicJwk } from '@tegata/crypto'
import type { ReceivedRequest, RequestReception } from '../request/receive-device-request.ts'
import type { ElementChoice } from './build-document.ts'
import type { ElementFamily } from './element-family.ts'
import type { HeldCredential } from './held-credential.ts'
import type { AnswerProposal } from './propose-answer.ts'

/** Who asks, what for, and what could be sent. */
export type ConsentQuestion = ReceivedRequest & AnswerProposal

/** What the holder agreed to send for one document request. */
export type ConsentedDocument = {
  /** Its place in the request. */
  readonly docRequest: number
  /** {@link HeldCredential} `id` of a candidate. */
  readonly id: string
  /** Identifiers as they go out; whatever was not asked stays here all the same. */
  readonly elements: ElementChoice
}

/** What a wallet hands in to answer a request. */
export type AnswerInput = RequestReception & {
  /** DeviceRequest as received. */
  readonly request: Uint8Array
  readonly held: readonly HeldCredential[]
  /** Asked once, after the reader was verified. An empty list declines. */
  readonly consent: (question: ConsentQuestion) => MaybePromise<readonly ConsentedDocument[]>
  /** EReaderKey, for documents whose key makes MACs. */
  readonly readerKey?: PublicJwk
  /** Whether the answer lists what was asked and is not sent; `silent` unless said otherwise. */
  readonly missing?: 'listed' | 'silent'
  /** `age_over_NN` unless said otherwise. */
  readonly families?: readonly ElementFamily[]
}
