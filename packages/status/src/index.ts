/**
 * Token Status List: whether a record still holds, without the issuer learning who asks about whom.
 * @module
 */
export { defaultMaxListBytes, deflate, inflate } from './compress.ts'
export { StatusError, type StatusErrorCode } from './errors.ts'
export {
  type IdentifierListToken,
  identifierListLimits,
  identifierListWire,
  readIdentifierListToken,
} from './identifier-list/identifier-list-token.ts'
export {
  type IdentifierListClaims,
  signIdentifierListCwt,
} from './identifier-list/sign-identifier-list.ts'
export {
  type IdentifierExpectation,
  type IdentifierReport,
  verifyIdentifierList,
} from './identifier-list/verify-identifier-list.ts'
export type { ListAge, ListTolerance } from './judge-times.ts'
export type { ListExpectation, ListPolicy } from './judge-token.ts'
export type { IdentifierReference, ListReference, StatusReference } from './list-reference.ts'
export type { ListClaims, StatusSignerChain } from './sign-list.ts'
export { type StatusListClaims, signStatusListCwt, signStatusListJwt } from './sign-status-list.ts'
export type { SignedList } from './signed-token.ts'
export { type StatusCheckerDeps, statusChecker } from './status-checker.ts'
export { type StatusCheckId, statusChecks } from './status-checks.ts'
export {
  createStatusList,
  isStatusBits,
  type StatusBits,
  type StatusList,
  statusAt,
  statusListSize,
  statusValue,
  withStatuses,
} from './status-list.ts'
export { readToken, type StatusListToken } from './token-form.ts'
export {
  type StatusExpectation,
  type StatusReport,
  verifyStatusList,
} from './verify-status-list.ts'
