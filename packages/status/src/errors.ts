import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const statusErrorCodes = [
  'status/index-out-of-range',
  'status/malformed',
  'status/too-large',
] as const
/**
 * One of the codes of this package.
 * @useDeclaredType
 */
export type StatusErrorCode = (typeof statusErrorCodes)[number]
/**
 * What `@tegata/status` throws: a code, and a message that names a path or a rule and never a
 * value.
 */
export class StatusError extends CodedError<StatusErrorCode> {}
