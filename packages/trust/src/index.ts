/**
 * Whom a wallet may answer: registry statements about certified programs.
 * @module
 */
export { TrustError, type TrustErrorCode } from './errors.ts'
export {
  type AskedElements,
  type Denial,
  type DenialCode,
  type Judgement,
  type JudgePolicy,
  judgeRequest,
  type RequestToJudge,
  unionOfAsked,
} from './judge-request.ts'
export {
  ageOverFamily,
  type Channel,
  mostCertificates,
  parseRegistryStatement,
  type RegisteredPurpose,
  type RegistryStatement,
  registryStatementType,
} from './registry-statement.ts'
export { signRegistryStatement } from './sign-registry-statement.ts'
export { requestRules, statementChecks, trustChecks } from './trust-checks.ts'
export {
  type StatementExpectation,
  type StatementReport,
  verifyRegistryStatement,
} from './verify-registry-statement.ts'
