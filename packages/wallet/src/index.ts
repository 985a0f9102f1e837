/**
 * The holder's side: apply, receive, decide, present, and give up what has lapsed.
 * @module
 */
export { applyForPhone, type PhoneApplication, type PhoneGrant } from './apply-for-phone.ts'
export {
  type Decision,
  decidePresentation,
  type Proposal,
  type Refusal,
  type RefusalCode,
} from './decide-presentation.ts'
export { declineRequest } from './decline-request.ts'
export { WalletError, type WalletErrorCode } from './errors.ts'
export { type HeededNotice, heedNotices } from './heed-notices.ts'
export type { HeldCopy, HeldRecord, HolderStore, StatusReference } from './held-record.ts'
export { type LoginChallenge, logIn } from './log-in.ts'
export { createMemoryStore } from './memory-store.ts'
export {
  disposePhone,
  type EnrolledPhone,
  fetchPhoneCertificates,
  type PhoneCertificates,
} from './phone-certificates.ts'
export { presentRecord, type Sent, sendPresentation } from './present-record.ts'
export {
  type AskedElements,
  type PresentationRequest,
  readRequest,
  statementFormat,
  withRetention,
} from './read-request.ts'
export { receiveRecords } from './receive-records.ts'
export { refusalText, type Text } from './refusal-text.ts'
export type { WalletDeps, WalletTrust } from './wallet-deps.ts'
