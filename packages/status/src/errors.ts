import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const statusErrorCodes = [
  'status/index-out-of-range',
  'status/malformed',
  'status/too-large',
] as const
export type StatusErrorCode = (typeof statusErrorCodes)[number]
export class StatusError extends CodedError<StatusErrorCode> {}
