/**
 * Whom a wallet may answer: whether a request stays within what a registry certified.
 * @module
 */
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
export { requestRules } from './trust-checks.ts'
