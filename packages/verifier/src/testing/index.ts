/**
 * The contract of a use case, for its test.
 * @module
 */
export { describeUseCase } from './describe-use-case.ts'
