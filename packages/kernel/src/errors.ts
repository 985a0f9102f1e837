import { CodedError } from './coded-error.ts'

/** A test compares this list with docs/errors.md. */
export const kernelErrorCodes = ['kernel/malformed', 'kernel/redirected'] as const
/**
 * One of the codes of this package.
 * @useDeclaredType
 */
export type KernelErrorCode = (typeof kernelErrorCodes)[number]
/**
 * What `@tegata/kernel` throws: a code, and a message that names a path or a rule and never a
 * value.
 */
export class KernelError extends CodedError<KernelErrorCode> {}
