import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const lifecycleErrorCodes = ['lifecycle/not-allowed', 'lifecycle/unknown'] as const
export type LifecycleErrorCode = (typeof lifecycleErrorCodes)[number]
export class LifecycleError extends CodedError<LifecycleErrorCode> {}
