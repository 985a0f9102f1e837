/**
 * Mobile documents: issued, presented, verified. ISO/IEC 18013-5:2021, ISO/IEC TS 18013-7:2025.
 * @module
 */
export { deriveBleIdent } from './engagement/ble-ident.ts'
export type { BleRetrieval } from './engagement/ble-retrieval.ts'
export type { Capabilities } from './engagement/capabilities.ts'
export {
  type DeviceEngagement,
  type DeviceEngagementInput,
  encodeDeviceEngagement,
  parseDeviceEngagement,
} from './engagement/device-engagement.ts'
export {
  engagementOfQrText,
  engagementQrText,
  readerEngagementLink,
  readerEngagementOfLink,
} from './engagement/engagement-link.ts'
export { encodeEphemeralKey } from './engagement/ephemeral-key.ts'
export { engagementLifetimeSeconds, sessionInactivitySeconds } from './engagement/lifetimes.ts'
export type { BleCarrier, LeRole } from './engagement/nfc/ble-carrier.ts'
export type { Carrier, UnknownCarrier } from './engagement/nfc/carrier.ts'
export {
  encodeHandoverRequest,
  type HandoverRequest,
  parseHandoverRequest,
} from './engagement/nfc/handover-request.ts'
export {
  encodeHandoverSelect,
  type HandoverSelect,
  parseHandoverSelect,
} from './engagement/nfc/handover-select.ts'
export {
  encodeNdefMessage,
  type NdefFormat,
  type NdefRecord,
  parseNdefMessage,
} from './engagement/nfc/ndef-message.ts'
export type { NfcCarrier } from './engagement/nfc/nfc-carrier.ts'
export type { OriginInfo } from './engagement/origin-info.ts'
export {
  encodeReaderEngagement,
  parseReaderEngagement,
  type ReaderEngagement,
} from './engagement/reader-engagement.ts'
export type {
  NfcRetrieval,
  RetrievalMethod,
  UnknownRetrieval,
  WebsiteRetrieval,
  WifiAwareRetrieval,
} from './engagement/retrieval-method.ts'
export { uuidBytes } from './engagement/uuid.ts'
export { openAppleEnvelope, sealAppleEnvelope } from './envelope/apple-envelope.ts'
export {
  createDcApiRequest,
  type DcApiRequest,
  type DcApiRequestContent,
  type DcApiResponse,
  openDcApiResponse,
  orgIsoMdocProtocol,
  parseDcApiRequest,
  sealDcApiResponse,
} from './envelope/dc-api-exchange.ts'
export {
  type DocumentEncryption,
  openDocuments,
  sealDocuments,
} from './envelope/encrypted-document.ts'
export {
  createEncryptionInfo,
  type EncryptionInfo,
  parseEncryptionInfo,
} from './envelope/encryption-info.ts'
export type { HpkeMessage, HpkeOpening, HpkeSealing } from './envelope/hpke.ts'
export { MdocError, type MdocErrorCode } from './errors.ts'
export {
  type DocumentSigner,
  type PreparedDocumentSigner,
  prepareDocumentSigner,
} from './issue/document-signer.ts'
export { type BatchInput, type CopyInput, issueBatch } from './issue/issue-batch.ts'
export { type DocumentInput, issueDocument } from './issue/issue-document.ts'
export type { ElementValues } from './issue/salt-elements.ts'
export type { TimeStep } from './issue/settle-validity.ts'
export type { DeviceKeyInfo } from './issuer-data/device-key-info.ts'
export type { DigestAlgorithm } from './issuer-data/digest-algorithm.ts'
export { type IssuerSigned, parseIssuerSigned } from './issuer-data/issuer-signed.ts'
export type { IssuerSignedItem } from './issuer-data/issuer-signed-item.ts'
export {
  type KeyAuthorizations,
  type ListReference,
  listReferences,
  type MobileSecurityObject,
  parseMso,
  type StatusReference,
  type ValidityInfo,
} from './issuer-data/mobile-security-object.ts'
export type { IdentifierReference, Status } from './issuer-data/status-reference.ts'
export type { ValueDigests } from './issuer-data/value-digests.ts'
export type { OpenId4VpDraft18Session } from './legacy-openid4vp-draft-18/draft-18-session.ts'
export {
  draft18PartyInfo,
  type JwePartyInfo,
  mdocGeneratedNonceOf,
} from './legacy-openid4vp-draft-18/jwe-party-info.ts'
export {
  type Answer,
  answerDeviceRequest,
  type ReleasedDocument,
} from './present/answer-device-request.ts'
export type { AnswerInput, ConsentedDocument, ConsentQuestion } from './present/answer-input.ts'
export type { DeviceKeyUse, DocumentChoice, ElementChoice } from './present/build-document.ts'
export { chooseDocumentSets, type ServedUseCase } from './present/choose-document-sets.ts'
export { ageOverFamily, answerInFamily, type ElementFamily } from './present/element-family.ts'
export type { DeviceKey, HeldCredential } from './present/held-credential.ts'
export { type PresentationInput, presentDocument } from './present/present-document.ts'
export type {
  AnswerProposal,
  Candidate,
  DocRequestProposal,
  Unanswerable,
} from './present/propose-answer.ts'
export {
  elementsSent,
  type Holdings,
  type SelectedElement,
  type Selection,
  type SelectionRules,
  selectElements,
} from './present/select-elements.ts'
export { type Reading, readingUnder, type Tolerance, tolerances } from './reading/tolerance.ts'
export {
  type DeviceRequest,
  type DeviceRequestInput,
  encodeDeviceRequest,
  parseDeviceRequest,
  type RequestReading,
  type SealedDeviceRequest,
} from './request/device-request.ts'
export type { DocRequest, SealedDocRequest } from './request/doc-request.ts'
export { type AskedElement, everyElementAsked } from './request/every-element-asked.ts'
export type { AlternativeDataElements } from './request/info/alternative-data-elements.ts'
export {
  createDeviceRequestInfo,
  type DeviceRequestInfo,
} from './request/info/device-request-info.ts'
export type { DocRequestInfo } from './request/info/doc-request-info.ts'
export type { ElementReference } from './request/info/element-reference.ts'
export {
  createEncryptionParameters,
  type EncryptionParameters,
} from './request/info/encryption-parameters.ts'
export { isoPurpose, isoPurposeController, type UseCase } from './request/info/use-case.ts'
export type { ZkRequest, ZkSystemSpec } from './request/info/zk-request.ts'
export {
  createItemsRequest,
  type ItemsRequest,
  type ItemsRequestInput,
  type RequestedElements,
} from './request/items-request.ts'
export type { ReaderTrust } from './request/reader/judge-reader.ts'
export { type ReaderCheckId, readerChecks } from './request/reader/reader-checks.ts'
export {
  type ReaderKey,
  signReaderAuthentication,
  signReaderAuthenticationAll,
} from './request/reader/sign-reader-authentication.ts'
export {
  type ReaderReport,
  type ReaderStanding,
  type ReaderVerification,
  verifyReaderAuthentication,
} from './request/reader/verify-reader-authentication.ts'
export {
  type ReceivedRequest,
  type RequestReception,
  receiveDeviceRequest,
} from './request/receive-device-request.ts'
export { requestLimits } from './request/request-limits.ts'
export {
  type DeviceResponse,
  type DeviceResponseInput,
  encodeDeviceResponse,
  parseDeviceResponse,
  readDeviceResponse,
} from './response/device-response.ts'
export type { DeviceAuth, DeviceElements, DeviceSigned } from './response/device-signed.ts'
export type { Document } from './response/document.ts'
export type { EncryptedDocuments } from './response/encrypted-document.ts'
export { dataNotReturned, type ElementErrors, responseStatus } from './response/error-codes.ts'
export { responseLimits } from './response/response-limits.ts'
export type { ZkDocument } from './response/zk-document.ts'
export type { MdocSession, SessionEnding } from './session/mdoc-session.ts'
export type { SessionSide } from './session/message-cipher.ts'
export { openSession, type SessionOpening } from './session/open-session.ts'
export { encodeSessionData, parseSessionData, type SessionData } from './session/session-data.ts'
export {
  encodeSessionEstablishment,
  parseSessionEstablishment,
  type SessionEstablishment,
} from './session/session-establishment.ts'
export { type SessionStatus, sessionStatusCode } from './session/session-status.ts'
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
export { type MdocCheckId, mdocChecks } from './verify/catalogue/mdoc-checks.ts'
export { createIssuerCache, type IssuerCache } from './verify/judge/issuer-cache.ts'
export {
  type KeyProtection,
  keyProtectionLabel,
  keyProtections,
} from './verify/policy/key-protection.ts'
export {
  definePolicy,
  parsePolicy,
  policyHash,
  standardPolicy,
  type VerificationPolicy,
} from './verify/policy/policy.ts'
export { disclosedAsJson, type JsonValue } from './verify/report/disclosed-as-json.ts'
export {
  type ExplainedReport,
  type ExplainOptions,
  explain,
  type Language,
} from './verify/report/explain.ts'
export { mandatoryChecks, type Scope } from './verify/report/mandatory-checks.ts'
export type {
  AcceptedReport,
  Disclosed,
  MdocReport,
  RefusedReport,
  VerifiedDocument,
} from './verify/report/report.ts'
export { type ReportJson, reportForm, reportToJson } from './verify/report/report-json.ts'
export type {
  DocumentKnowledge,
  ElementPlace,
  ElementVerdict,
  IssuerVerification,
  RemoteReaderKey,
  RequestedDocument,
  ResponseVerification,
  Session,
  StatusCheck,
  TrustAnchor,
} from './verify/verification.ts'
export { verifyDeviceResponse, verifyIssuerSigned } from './verify/verify-device-response.ts'
