import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const coseErrorCodes = [
  'cose/brainpool',
  'cose/critical-header',
  'cose/malformed',
  'cose/unsupported-algorithm',
  'cose/unsupported-key',
] as const
export type CoseErrorCode = (typeof coseErrorCodes)[number]
export class CoseError extends CodedError<CoseErrorCode> {}
