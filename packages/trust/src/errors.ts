import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const trustErrorCodes = ['trust/malformed'] as const
export type TrustErrorCode = (typeof trustErrorCodes)[number]
export class TrustError extends CodedError<TrustErrorCode> {}
