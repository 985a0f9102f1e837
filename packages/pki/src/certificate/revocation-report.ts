/**
 * What is known about the revocation of one certificate, from a CRL or an OCSP answer.
 * @module
 */
import type { Check, Verdict } from '@tegata/kernel'
import type { RevocationReason } from './revocation-reason.ts'

/** What a CRL or an OCSP answer says about one certificate, and whether it may be believed. */
export type RevocationReport = {
  /** `accepted` only when the source can be relied on and says that nothing is revoked. */
  readonly verdict: Verdict
  readonly checks: readonly Check[]
  /** Absent when the source cannot be relied on. */
  readonly status?: 'good' | 'revoked' | 'unknown'
  readonly revocationReason?: RevocationReason
  readonly revokedAt?: Date
  readonly thisUpdate?: Date
  readonly nextUpdate?: Date
}
