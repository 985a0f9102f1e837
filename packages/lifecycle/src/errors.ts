import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const lifecycleErrorCodes = ['lifecycle/not-allowed', 'lifecycle/unknown'] as const
/**
 * One of the codes of this package.
 * @useDeclaredType
 */
export type LifecycleErrorCode = (typeof lifecycleErrorCodes)[number]
/**
 * What `@tegata/lifecycle` throws: a code, and a message that names a path or a rule and never a
 * value.
 */
export class LifecycleError extends CodedError<LifecycleErrorCode> {}
