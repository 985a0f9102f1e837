/**
 * What happens to certificates and record when something happens to a person, a card or a phone.
 * @module
 */
export { type Decision, decide } from './decide.ts'
export { LifecycleError, type LifecycleErrorCode, lifecycleErrorCodes } from './errors.ts'
export {
  type CardLife,
  type CardState,
  type CertificateKind,
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
