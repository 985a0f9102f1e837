import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const mdocErrorCodes = [
  'mdoc/decryption-failed',
  'mdoc/device-key',
  'mdoc/device-key-reused',
  'mdoc/encrypted-document',
  'mdoc/invalid-policy',
  'mdoc/invalid-validity',
  'mdoc/malformed',
  'mdoc/not-authorized',
  'mdoc/not-held',
  'mdoc/other-device-key',
  'mdoc/repeated-device-key',
  'mdoc/repeated-status',
  'mdoc/self-check-failed',
  'mdoc/session-ended',
  'mdoc/short-salt',
  'mdoc/unsupported',
  'mdoc/unsupported-proof',
  'mdoc/unsupported-version',
] as const
/**
 * One of the codes of this package.
 * @useDeclaredType
 */
export type MdocErrorCode = (typeof mdocErrorCodes)[number]
/**
 * What `@tegata/mdoc` throws: a code, and a message that names a path or a rule and never a value.
 */
export class MdocError extends CodedError<MdocErrorCode> {}

export const malformed = (what: string, cause?: unknown): MdocError =>
  new MdocError('mdoc/malformed', what, cause === undefined ? {} : { cause })
