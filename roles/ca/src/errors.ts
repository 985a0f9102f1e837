import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const caErrorCodes = [
  'ca/in-progress',
  'ca/not-allowed',
  'ca/unknown-authority',
  'ca/unknown-certificate',
] as const
export type CaErrorCode = (typeof caErrorCodes)[number]
export class CaError extends CodedError<CaErrorCode> {}

/** HTTP status by code; a forgotten code does not compile. */
export const caStatus: Readonly<Record<CaErrorCode, number>> = {
  'ca/in-progress': 409,
  'ca/not-allowed': 409,
  'ca/unknown-authority': 404,
  'ca/unknown-certificate': 404,
}
