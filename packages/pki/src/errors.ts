import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const pkiErrorCodes = ['pki/limit', 'pki/malformed', 'pki/unsupported'] as const
/**
 * One of the codes of this package.
 * @useDeclaredType
 */
export type PkiErrorCode = (typeof pkiErrorCodes)[number]
/**
 * What `@tegata/pki` throws: a code, and a message that names a path or a rule and never a value.
 */
export class PkiError extends CodedError<PkiErrorCode> {}

/** What the peer sent is not the structure it should be: a path and a rule, never a value. */
export const malformed = (path: string, rule: string): PkiError =>
  new PkiError('pki/malformed', `${path}: ${rule}`)
