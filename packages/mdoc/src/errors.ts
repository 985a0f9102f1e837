import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const mdocErrorCodes = [
  'mdoc/invalid-validity',
  'mdoc/malformed',
  'mdoc/not-held',
  'mdoc/self-check-failed',
  'mdoc/unsupported',
] as const
export type MdocErrorCode = (typeof mdocErrorCodes)[number]
export class MdocError extends CodedError<MdocErrorCode> {}

export const malformed = (what: string, cause?: unknown): MdocError =>
  new MdocError('mdoc/malformed', what, cause === undefined ? {} : { cause })
