/**
 * The holder's side: apply, receive, decide, present, and give up what has lapsed.
 * @module
 */
export { applyForPhone, type PhoneApplication, type PhoneGrant } from './apply-for-phone.ts'
export { type ConsentSheet, consentSheet } from './consent/consent-sheet.ts'
export {
  type Choice,
  type ChosenRecord,
  chosenRecords,
  enoughCopies,
  type Proposal,
  type ProposedAnswer,
} from './consent/propose-answer.ts'
export { type Holding, type HoldingCopy, readHoldings } from './consent/read-holdings.ts'
export type { Refusal, RefusalCode, RefusedElement } from './consent/refusals.ts'
export { type Decision, decidePresentation } from './decide-presentation.ts'
export { declineRequest } from './decline-request.ts'
export { WalletError, type WalletErrorCode } from './errors.ts'
export { type HeededNotice, heedNotices } from './heed-notices.ts'
export type {
  HeldCopy,
  HeldRecord,
  HolderStore,
  LeaseWish,
  NewCopy,
  StatusReference,
} from './held-record.ts'
export { type LoginChallenge, logIn } from './log-in.ts'
export { createMemoryStore } from './memory-store.ts'
export {
  disposePhone,
  type EnrolledPhone,
  fetchPhoneCertificates,
  type PhoneCertificates,
} from './phone-certificates.ts'
export { presentRecords, type Sent, sendPresentation } from './present-records.ts'
export {
  type DocumentDenial,
  type PresentationRequest,
  type RequestDeps,
  readRequest,
  statementFormat,
} from './read-request.ts'
export { receiveRecords } from './receive-records.ts'
export type { Presented } from './seal-response.ts'
export type { WalletDeps, WalletTrust } from './wallet-deps.ts'
export type { WalletPolicy } from './wallet-policy.ts'
