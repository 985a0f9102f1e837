import { CodedError } from './coded-error.ts'

/** A test compares this list with docs/errors.md. */
export const kernelErrorCodes = ['kernel/malformed'] as const
export type KernelErrorCode = (typeof kernelErrorCodes)[number]
export class KernelError extends CodedError<KernelErrorCode> {}
