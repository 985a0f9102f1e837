/**
 * Verifying many responses on worker threads of Node.
 * @module
 */
export type {
  CaseOptions,
  Cases,
  VerificationCase,
  VerificationOutcome,
} from './verification-case.ts'
export { type ManyOptions, verifyMany } from './verify-many.ts'
export type { KnowledgeModule } from './worker/knowledge-module.ts'
