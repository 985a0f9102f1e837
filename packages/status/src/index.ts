export { defaultMaxListBytes, deflate, inflate } from './compress.ts'
export { StatusError, type StatusErrorCode, statusErrorCodes } from './errors.ts'
export {
  type StatusListClaims,
  type StatusSignerChain,
  signStatusListCwt,
  signStatusListJwt,
} from './sign-status-list.ts'
export { type StatusCheckerDeps, type StatusReference, statusChecker } from './status-checker.ts'
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
