import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const verifierErrorCodes = ['verifier/unknown-use-case'] as const
/**
 * One of the codes of this package.
 * @useDeclaredType
 */
export type VerifierErrorCode = (typeof verifierErrorCodes)[number]
/**
 * What `@tegata/verifier` throws: a code, and a message that names a path or a rule and never a
 * value.
 */
export class VerifierError extends CodedError<VerifierErrorCode> {}
