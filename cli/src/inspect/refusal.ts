/**
 * Which check of docs/checks.md refuses what an explanation marks: one place, so that a check that
 * is renamed is renamed here.
 * @module
 */
import type { MdocCheckId, ReaderCheckId } from '@tegata/mdoc'
import type { oid4vcChecks } from '@tegata/oid4vc'
import type { pkiChecks } from '@tegata/pki'
import type { StatusCheckId } from '@tegata/status'

export type PkiCheckId = (typeof pkiChecks)[number]['id']
type Oid4vcCheckId = (typeof oid4vcChecks)[number]['id']
export type CheckId = MdocCheckId | ReaderCheckId | PkiCheckId | StatusCheckId | Oid4vcCheckId

export const refusal = {
  form: 'mdoc/well-formed',
  version: 'mdoc/version',
  unsupported: 'mdoc/supported',
  salt: 'mdoc/salts',
  deviceKey: 'mdoc/device-key',
  responseStatus: 'mdoc/response-status',
  noDocument: 'mdoc/documents',
  documentTwice: 'mdoc/documents-distinct',
  transcript: 'mdoc/session-transcript',
  signerChain: 'mdoc/signer-chain',
  issuerAlgorithm: 'mdoc/issuer-algorithm',
  issuerSignature: 'mdoc/issuer-signature',
  signingTime: 'mdoc/signed-by-valid-signer',
  docType: 'mdoc/doc-type',
  digestKnown: 'mdoc/digest-known',
  digest: 'mdoc/digests',
  digestIds: 'mdoc/digest-ids',
  twice: 'mdoc/unique-elements',
  validityOrder: 'mdoc/validity-order',
  validFrom: 'mdoc/valid-from',
  validUntil: 'mdoc/valid-until',
  deviceAlgorithm: 'mdoc/device-algorithm',
  deviceAuthentication: 'mdoc/device-authentication',
  keyAuthorizations: 'mdoc/key-authorizations',
  issuerOrDevice: 'mdoc/issuer-or-device',
  elementType: 'mdoc/element-types',
  readerTrusted: 'mdoc/reader-trusted',
  readerAlgorithm: 'mdoc/reader-algorithm',
  readerSignature: 'mdoc/reader-signature',
  certificateTime: 'pki/path-validity',
  certificateSignature: 'pki/path-signature',
  statusForm: 'status/format',
  statusSigner: 'status/signer',
  statusSignature: 'status/signature',
  statusTime: 'status/time',
  statusList: 'status/list',
  requestForm: 'oid4vp/request-readable',
  requestSignature: 'oid4vp/request-signature',
  requestTime: 'oid4vp/request-fresh',
  crlForm: 'pki/crl-form',
  crlTime: 'pki/crl-time',
  ocspForm: 'pki/ocsp-response',
  ocspTime: 'pki/ocsp-time',
  ocspStatus: 'pki/ocsp-status',
  ocspSignature: 'pki/ocsp-signature',
} as const satisfies Readonly<Record<string, CheckId>>
