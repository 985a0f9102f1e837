import { CodedError } from '@tegata/kernel'
import type { Oid4vcErrorCode } from '@tegata/oid4vc'
import type { OauthError } from '@tegata/service'

/** A test compares this list with docs/errors.md. */
export const issuerErrorCodes = [
  'issuer/client-not-known',
  'issuer/details-not-supported',
  'issuer/encryption-not-offered',
  'issuer/invalid-grant',
  'issuer/invalid-token',
  'issuer/malformed',
  'issuer/not-this-phone',
  'issuer/phone-not-in-use',
  'issuer/record-not-ready',
  'issuer/scope-not-supported',
  'issuer/unknown-configuration',
  'issuer/unknown-list',
  'issuer/unknown-notice',
  'issuer/unknown-notification',
  'issuer/unknown-offer',
  'issuer/unknown-resource',
  'issuer/unsupported-grant',
] as const
export type IssuerErrorCode = (typeof issuerErrorCodes)[number]
export class IssuerError extends CodedError<IssuerErrorCode> {}

/** HTTP status by code on addresses that are not OAuth's; a forgotten code does not compile. */
export const issuerStatus: Readonly<Record<IssuerErrorCode, number>> = {
  'issuer/client-not-known': 401,
  'issuer/details-not-supported': 400,
  'issuer/encryption-not-offered': 400,
  'issuer/invalid-grant': 400,
  'issuer/invalid-token': 401,
  'issuer/malformed': 400,
  'issuer/not-this-phone': 403,
  'issuer/phone-not-in-use': 409,
  'issuer/record-not-ready': 409,
  'issuer/scope-not-supported': 400,
  'issuer/unknown-configuration': 400,
  'issuer/unknown-list': 404,
  'issuer/unknown-notice': 404,
  'issuer/unknown-notification': 400,
  'issuer/unknown-offer': 404,
  'issuer/unknown-resource': 400,
  'issuer/unsupported-grant': 400,
}

/**
 * The same as OAuth and OpenID4VCI name them: RFC 6749 5.2, RFC 8707 2, RFC 9396 5, OpenID4VCI 1.0 8.3.1
 * and 11.3.
 */
export const issuerOauth: Readonly<Record<IssuerErrorCode | Oid4vcErrorCode, OauthError>> = {
  'issuer/client-not-known': { status: 401, error: 'invalid_client' },
  'issuer/details-not-supported': { status: 400, error: 'invalid_authorization_details' },
  'issuer/encryption-not-offered': { status: 400, error: 'invalid_encryption_parameters' },
  'issuer/invalid-grant': { status: 400, error: 'invalid_grant' },
  'issuer/invalid-token': { status: 401, error: 'invalid_token' },
  'issuer/malformed': { status: 400, error: 'invalid_request' },
  'issuer/not-this-phone': { status: 403, error: 'access_denied' },
  'issuer/phone-not-in-use': { status: 400, error: 'credential_request_denied' },
  'issuer/record-not-ready': { status: 400, error: 'credential_request_denied' },
  'issuer/scope-not-supported': { status: 400, error: 'invalid_scope' },
  'issuer/unknown-configuration': { status: 400, error: 'unknown_credential_configuration' },
  'issuer/unknown-list': { status: 404, error: 'invalid_request' },
  'issuer/unknown-notice': { status: 404, error: 'invalid_request' },
  'issuer/unknown-notification': { status: 400, error: 'invalid_notification_id' },
  'issuer/unknown-offer': { status: 404, error: 'invalid_request' },
  'issuer/unknown-resource': { status: 400, error: 'invalid_target' },
  'issuer/unsupported-grant': { status: 400, error: 'unsupported_grant_type' },
  'oid4vc/encryption-not-offered': { status: 400, error: 'invalid_encryption_parameters' },
  'oid4vc/encryption-unusable': { status: 400, error: 'invalid_encryption_parameters' },
  'oid4vc/grant-not-supported': { status: 400, error: 'invalid_request' },
  'oid4vc/invalid-dcql': { status: 400, error: 'invalid_request' },
  'oid4vc/invalid-nonce': { status: 400, error: 'invalid_nonce' },
  'oid4vc/invalid-offer': { status: 400, error: 'invalid_request' },
  'oid4vc/invalid-proof': { status: 400, error: 'invalid_proof' },
  'oid4vc/invalid-request': { status: 400, error: 'invalid_credential_request' },
  'oid4vc/issuer-not-supported': { status: 400, error: 'invalid_request' },
  'oid4vc/transaction-code': { status: 400, error: 'invalid_request' },
  'oid4vc/undecryptable': { status: 400, error: 'invalid_request' },
  'oid4vc/unknown-configuration': { status: 400, error: 'unknown_credential_configuration' },
  'oid4vc/unknown-identifier': { status: 400, error: 'unknown_credential_identifier' },
}
