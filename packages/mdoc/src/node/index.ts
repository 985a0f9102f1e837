/**
 * Verifying many responses on worker threads of Node.
 * @module
 */
export type { CaseOptions } from './thread-message.ts'
export type { Cases, VerificationCase, VerificationOutcome } from './verification-case.ts'
export { type ManyOptions, verifyMany } from './verify-many.ts'
