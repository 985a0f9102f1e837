import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const cryptoErrorCodes = [
  'crypto/decryption-failed',
  'crypto/malformed-token',
  'crypto/unsupported-key',
  'crypto/wrong-key',
] as const
/**
 * One of the codes of this package.
 * @useDeclaredType
 */
export type CryptoErrorCode = (typeof cryptoErrorCodes)[number]
/**
 * What `@tegata/crypto` throws: a code, and a message that names a path or a rule and never a
 * value.
 */
export class CryptoError extends CodedError<CryptoErrorCode> {}
