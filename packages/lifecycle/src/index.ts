/**
 * What happens to certificates and record when something happens to a person, a card or a phone.
 * @module
 */
export type { Decision, Step } from './change-life.ts'
export { decide } from './decide.ts'
export { LifecycleError, type LifecycleErrorCode } from './errors.ts'
export {
  type CardLife,
  type CardState,
  type CertificateEffect,
  type CertificateKind,
  type CertificatePlace,
  type CertificateState,
  type Effect,
  type EndReason,
  type Holder,
  type LapseReason,
  type Life,
  type LifeEvent,
  newLife,
  type PhoneLife,
  type PhoneState,
  type Platform,
  type RecordState,
} from './life.ts'
export { expiry } from './rules/expiry.ts'
export { lifeRules, type RuleName } from './rules/index.ts'
export type { Rule, RuleSource } from './rules/rule.ts'
export { under15NoSigning } from './rules/under-15-no-signing.ts'
