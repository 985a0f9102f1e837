import { CodedError } from '@tegata/kernel'
import type { LifecycleErrorCode } from '@tegata/lifecycle'

/** A test compares this list with docs/errors.md. */
export const enrolmentErrorCodes = [
  'enrolment/application-not-accepted',
  'enrolment/application-not-open',
  'enrolment/attestation-missing',
  'enrolment/attestation-not-accepted',
  'enrolment/malformed',
  'enrolment/not-admitted',
  'enrolment/order-expired',
  'enrolment/particulars-changed',
  'enrolment/phone-not-in-use',
  'enrolment/proof-not-accepted',
  'enrolment/request-not-proven',
  'enrolment/unknown-card',
  'enrolment/unknown-phone',
  'enrolment/unknown-resident',
] as const
export type EnrolmentErrorCode = (typeof enrolmentErrorCodes)[number]
export class EnrolmentError extends CodedError<EnrolmentErrorCode> {}

/** HTTP status by code; a forgotten code does not compile. */
export const enrolmentStatus: Readonly<Record<EnrolmentErrorCode | LifecycleErrorCode, number>> = {
  'enrolment/application-not-accepted': 422,
  'enrolment/application-not-open': 409,
  'enrolment/attestation-missing': 422,
  'enrolment/attestation-not-accepted': 422,
  'enrolment/malformed': 400,
  'enrolment/not-admitted': 403,
  'enrolment/order-expired': 503,
  'enrolment/particulars-changed': 409,
  'enrolment/phone-not-in-use': 409,
  'enrolment/proof-not-accepted': 403,
  'enrolment/request-not-proven': 422,
  'enrolment/unknown-card': 404,
  'enrolment/unknown-phone': 404,
  'enrolment/unknown-resident': 404,
  'lifecycle/not-allowed': 409,
  'lifecycle/unknown': 404,
}
