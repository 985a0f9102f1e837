/**
 * The wire of our own: every signed message that tegata invents, each signed, read and verified in one
 * file. What is shared stands in `signed-message.ts`.
 * @module
 */
export {
  type ApplicationClaims,
  type ApplicationExpectation,
  readApplication,
  signApplication,
  verifyApplication,
} from './application.ts'
export { MessageError, type MessageErrorCode, messageErrorCodes } from './errors.ts'
export {
  type LapseNoticeClaims,
  type LapseNoticeExpectation,
  readLapseNotice,
  signLapseNotice,
  verifyLapseNotice,
} from './lapse-notice.ts'
export {
  type LapseReceiptClaims,
  type LapseReceiptExpectation,
  readLapseReceipt,
  signLapseReceipt,
  verifyLapseReceipt,
} from './lapse-receipt.ts'
export {
  type LoginClaims,
  type LoginExpectation,
  readLogin,
  signLogin,
  verifyLogin,
} from './login.ts'
export { messageChecks } from './message-checks.ts'
export {
  type NoticeRequestClaims,
  type NoticeRequestExpectation,
  readNoticeRequest,
  signNoticeRequest,
  verifyNoticeRequest,
} from './notice-request.ts'
export {
  type PhoneAction,
  type PhoneProofClaims,
  type PhoneProofExpectation,
  readPhoneProof,
  signPhoneProof,
  verifyPhoneProof,
} from './phone-proof.ts'
export {
  ageOverFamily,
  type Channel,
  mostCertificates,
  parseRegistryStatement,
  type RegisteredPurpose,
  type RegistryStatement,
  readRegistryStatement,
  registryStatementType,
  type StatementExpectation,
  type StatementReport,
  signRegistryStatement,
  verifyRegistryStatement,
} from './registry-statement.ts'
export {
  beginsAsMessage,
  type MessageExpectation,
  type MessageReport,
  type MessageSigner,
  messagePrefix,
  type ReadMessage,
} from './signed-message.ts'
export { statementChecks } from './statement-checks.ts'
