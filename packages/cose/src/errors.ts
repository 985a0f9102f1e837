import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const coseErrorCodes = [
  'cose/brainpool',
  'cose/critical-header',
  'cose/malformed',
  'cose/unsupported-algorithm',
  'cose/unsupported-key',
] as const
/**
 * One of the codes of this package.
 * @useDeclaredType
 */
export type CoseErrorCode = (typeof coseErrorCodes)[number]
/**
 * What `@tegata/cose` throws: a code, and a message that names a path or a rule and never a value.
 */
export class CoseError extends CodedError<CoseErrorCode> {}
