import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const serviceErrorCodes = [
  'service/address-not-allowed',
  'service/bad-config',
  'service/bad-passphrase',
  'service/data-in-use',
  'service/data-unreachable',
  'service/database-failed',
  'service/database-restored',
  'service/forbidden',
  'service/internal',
  'service/invalid-request',
  'service/job-lost',
  'service/key-differs',
  'service/method-not-allowed',
  'service/not-acceptable',
  'service/not-found',
  'service/redirected',
  'service/timeout',
  'service/token-failed',
  'service/too-large',
  'service/too-many-requests',
  'service/try-later',
  'service/unauthenticated',
  'service/unexpected-host',
  'service/unreachable',
  'service/unsupported-media-type',
] as const
/**
 * One of the codes of this package.
 * @useDeclaredType
 */
export type ServiceErrorCode = (typeof serviceErrorCodes)[number]
/**
 * What `@tegata/service` throws: a code, and a message that names a path or a rule and never a
 * value.
 */
export class ServiceError extends CodedError<ServiceErrorCode> {}

/** HTTP status of the codes that any route can answer. */
export const serviceStatus: Readonly<Record<ServiceErrorCode, number>> = {
  'service/address-not-allowed': 502,
  'service/bad-config': 500,
  'service/bad-passphrase': 500,
  'service/data-in-use': 500,
  'service/data-unreachable': 500,
  'service/database-failed': 500,
  'service/database-restored': 500,
  'service/forbidden': 403,
  'service/internal': 500,
  'service/invalid-request': 400,
  'service/job-lost': 500,
  'service/key-differs': 500,
  'service/method-not-allowed': 405,
  'service/not-acceptable': 406,
  'service/not-found': 404,
  'service/redirected': 502,
  'service/timeout': 504,
  'service/token-failed': 503,
  'service/too-large': 413,
  'service/too-many-requests': 429,
  'service/try-later': 503,
  'service/unauthenticated': 401,
  'service/unexpected-host': 421,
  'service/unreachable': 503,
  'service/unsupported-media-type': 415,
}
