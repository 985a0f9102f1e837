import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const verifierErrorCodes = ['verifier/unknown-use-case'] as const
export type VerifierErrorCode = (typeof verifierErrorCodes)[number]
export class VerifierError extends CodedError<VerifierErrorCode> {}
