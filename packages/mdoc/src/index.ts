export type { DeviceAuth, DeviceResponse, Document } from './device-response.ts'
export { parseDeviceResponse } from './device-response.ts'
export { MdocError, type MdocErrorCode, mdocErrorCodes } from './errors.ts'
export { type DocumentInput, type DocumentSigner, issueDocument } from './issue-document.ts'
export { type IssuerSigned, parseIssuerSigned } from './issuer-signed.ts'
export type { IssuerSignedItem } from './issuer-signed-item.ts'
export type { IssuerCache } from './judge-issuer.ts'
export { type MdocCheckId, mdocChecks } from './mdoc-checks.ts'
export {
  type KeyAuthorizations,
  type MobileSecurityObject,
  parseMso,
  type StatusReference,
  type ValidityInfo,
} from './mobile-security-object.ts'
export { type DeviceKeyUse, type PresentationInput, presentDocument } from './present-document.ts'
export {
  type Disclosed,
  type MdocReport,
  mandatoryChecks,
  type VerifiedDocument,
} from './report.ts'
export {
  type DcApiSession,
  dcApiTranscript,
  type OpenId4VpSession,
  openId4VpTranscript,
  type ProximitySession,
  proximityTranscript,
} from './session-transcript.ts'
export { type Reading, readingUnder, type Tolerance, tolerances } from './tolerance.ts'
export {
  type ResponseVerification,
  verifyDeviceResponse,
  verifyIssuerSigned,
} from './verify-device-response.ts'
export type {
  ElementVerdict,
  IssuerVerification,
  Session,
  StatusCheck,
} from './verify-document.ts'
