export { describeUseCase } from './describe-use-case.ts'
