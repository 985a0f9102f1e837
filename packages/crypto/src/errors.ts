import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const cryptoErrorCodes = [
  'crypto/decryption-failed',
  'crypto/malformed-token',
  'crypto/unsupported-key',
  'crypto/wrong-key',
] as const
export type CryptoErrorCode = (typeof cryptoErrorCodes)[number]
export class CryptoError extends CodedError<CryptoErrorCode> {}
