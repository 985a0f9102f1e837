import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const trustErrorCodes = ['trust/malformed'] as const
/** One of {@link trustErrorCodes}. */
export type TrustErrorCode = (typeof trustErrorCodes)[number]
/**
 * What `@tegata/trust` throws: a code, and a message that names a path or a rule and never a value.
 */
export class TrustError extends CodedError<TrustErrorCode> {}
