/**
 * What a holder could answer, before anybody is asked for consent: for each document request the
 * documents that fit, and which document sets serve the reader's use cases.
 * ISO/IEC 18013-5:2021, 8.3.2.1.2; 2nd edition.
 * @module
 */
import type { ReceivedRequest } from '../request/receive-device-request.ts'
import { chooseDocumentSets, type ServedUseCase } from './choose-document-sets.ts'
import type { ElementFamily } from './element-family.ts'
import { isOfIssuer, type OpenCredential } from './held-credential.ts'
import { canSealFor } from './seal-answer.ts'
import {
  type OpenQuestions,
  openQuestions,
  type Selection,
  selectElements,
} from './select-elements.ts'

/** A document that fits, and what it would send. */
export type Candidate = Selection & {
  /** {@link HeldCredential} `id`. */
  readonly id: string
}

/**
 * Why a document request has no candidate:
 * - `reader`: its reader may not have an answer
 * - `not-held`: no document of the type, or of the issuers asked for
 * - `nothing-asked`: a document, and no element of those asked
 * - `proof-required`: only a zero-knowledge proof is wanted
 * - `encryption`: the answer is to be encrypted for a key that is not supported
 */
export type Unanswerable = 'reader' | 'not-held' | 'nothing-asked' | 'proof-required' | 'encryption'

/** What could answer one document request. */
export type DocRequestProposal = {
  readonly docType: string
  readonly candidates: readonly Candidate[]
  /** Of several documents that fit, all may be sent. */
  readonly several: boolean
  readonly unanswerable?: Unanswerable
}

/** What could answer the whole request. */
export type AnswerProposal = {
  /** One for each document request, in their order. */
  readonly docRequests: readonly DocRequestProposal[]
  /** When the reader names use cases: those that can be served; none when it cannot be answered. */
  readonly useCases?: readonly ServedUseCase[]
}

export function proposeAnswer(
  { request, admitted }: ReceivedRequest,
  credentials: readonly OpenCredential[],
  families?: readonly ElementFamily[],
): AnswerProposal {
  const itemsRequests = request.docRequests.map(({ itemsRequest }) => itemsRequest)
  const docRequests = itemsRequests.map((itemsRequest, index) => {
    const sameType = itemsRequests.filter(({ docType }) => docType === itemsRequest.docType)
    const questions = openQuestions(sameType, families)
    return proposeFor(itemsRequest, admitted[index] === true, credentials, {
      questions,
      ...(families && { families }),
    })
  })
  const useCases = request.deviceRequestInfo?.useCases
  if (!useCases) return { docRequests }
  const inFull = (index: number) =>
    docRequests[index]?.candidates.some(({ missing }) => missing.length === 0) ?? false
  return { docRequests, useCases: chooseDocumentSets(useCases, inFull) ?? [] }
}

function proposeFor(
  itemsRequest: ReceivedRequest['request']['docRequests'][number]['itemsRequest'],
  admitted: boolean,
  credentials: readonly OpenCredential[],
  rules: { readonly questions: OpenQuestions; readonly families?: readonly ElementFamily[] },
): DocRequestProposal {
  const { docType, requestInfo } = itemsRequest
  const several = requestInfo?.uniqueDocSetRequired === false
  const without = (unanswerable: Unanswerable): DocRequestProposal => {
    return { docType, several, candidates: [], unanswerable }
  }
  if (!admitted) return without('reader')
  if (requestInfo?.zkRequest?.zkRequired) return without('proof-required')
  const encryption = requestInfo?.docResponseEncryption
  if (encryption && !canSealFor(encryption)) return without('encryption')
  const issuers = requestInfo?.issuerIdentifiers
  const fitting = credentials.filter(
    ({ held }) => held.docType === docType && (!issuers || isOfIssuer(held, issuers)),
  )
  if (fitting.length === 0) return without('not-held')
  const candidates = fitting.flatMap(({ credential, holdings }) => {
    const selection = selectElements(itemsRequest, holdings, rules)
    return selection.selected.length === 0 ? [] : [{ id: credential.id, ...selection }]
  })
  return candidates.length === 0 ? without('nothing-asked') : { docType, several, candidates }
}
