/**
 * The contract of a use case, for its test; an issuer and a phone for those who test a verifier.
 * @module
 */
export { describeUseCase } from './describe-use-case.ts'
export {
  createTestRecordIssuer,
  createTestStatusList,
  issueTestCopy,
  present,
  seal,
  type TestCopy,
} from './test-parties.ts'
