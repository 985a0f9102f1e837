export { MdocError, type MdocErrorCode, mdocErrorCodes } from './errors.ts'
export { type DocumentInput, type DocumentSigner, issueDocument } from './issue/issue-document.ts'
export { type IssuerSigned, parseIssuerSigned } from './issuer-data/issuer-signed.ts'
export type { IssuerSignedItem } from './issuer-data/issuer-signed-item.ts'
export {
  type KeyAuthorizations,
  type MobileSecurityObject,
  parseMso,
  type StatusReference,
  type ValidityInfo,
} from './issuer-data/mobile-security-object.ts'
export {
  draft18PartyInfo,
  type JwePartyInfo,
  mdocGeneratedNonceOf,
} from './legacy-openid4vp-draft-18/jwe-party-info.ts'
export {
  type DeviceKeyUse,
  type PresentationInput,
  presentDocument,
} from './present/present-document.ts'
export { type Reading, readingUnder, type Tolerance, tolerances } from './reading/tolerance.ts'
export type { DeviceAuth, DeviceResponse, Document } from './response/device-response.ts'
export { parseDeviceResponse } from './response/device-response.ts'
export { createSessionTranscript } from './transcript/create-session-transcript.ts'
export { encryptedDocumentTranscript } from './transcript/encrypted-document-transcript.ts'
export {
  readSessionTranscript,
  type SessionTranscriptContent,
} from './transcript/read-session-transcript.ts'
export type {
  AppleInAppSession,
  NfcSession,
  OpenId4VpDcApiSession,
  OpenId4VpSession,
  OrgIsoMdocSession,
  QrSession,
  SessionInput,
  WebsiteSession,
} from './transcript/session-input.ts'
export { sessionTranscriptBytes } from './transcript/session-transcript.ts'
export type { IssuerCache } from './verify/judge-issuer.ts'
export { type MdocCheckId, mdocChecks } from './verify/mdoc-checks.ts'
export {
  type Disclosed,
  type MdocReport,
  mandatoryChecks,
  type VerifiedDocument,
} from './verify/report.ts'
export {
  type ResponseVerification,
  verifyDeviceResponse,
  verifyIssuerSigned,
} from './verify/verify-device-response.ts'
export type {
  ElementVerdict,
  IssuerVerification,
  Session,
  StatusCheck,
} from './verify/verify-document.ts'
