/**
 * A phone is certified for keys that it proved: that they are in it, made for this application, under a
 * maker whom the operator trusts. Android key attestation; Apple App Attest.
 * @module
 */
import type { Crypto, PublicJwk } from '@tegata/crypto'
import {
  type DeviceAttestation,
  type DevicePlatform,
  JpkiError,
  type KeyProtection,
  parseDeviceAttestation,
  verifyDeviceAttestation,
} from '@tegata/jpki'
import { fromBase64url, type Now } from '@tegata/kernel'
import type { EnrolmentDeps } from './enrolment-deps.ts'
import { EnrolmentError } from './errors.ts'
import { failedOf } from './failed-of.ts'

/** What is kept with the phone: who judged its keys, when, and where they were found to live. */
export type KeyEvidence = {
  readonly format: DeviceAttestation['format']
  readonly keyProtection: KeyProtection
  /** Of the operator, with the hash of its demands. */
  readonly policy: { readonly name: string; readonly sha256: string }
  readonly at: string
}

/** What a phone says of its keys, and what it has to be about. */
export type KeyClaim = {
  /** As it came; left out by a phone that proves nothing. */
  readonly attestation?: unknown
  /** Of the application, base64url: a proof made for another one proves nothing. */
  readonly challenge: string
  readonly keys: { readonly sign: PublicJwk; readonly auth: PublicJwk }
}

/**
 * Which phone it is and what is kept of its proof.
 * @throws EnrolmentError `enrolment/attestation-missing`; `enrolment/attestation-not-accepted`, naming
 * the checks that failed; `enrolment/malformed`, naming the member
 */
export async function requireDeviceKeys(
  parts: {
    readonly crypto: Pick<Crypto, 'digest' | 'importPublicKey'>
    readonly now: Now
    readonly deviceTrust: EnrolmentDeps['deviceTrust']
  },
  { attestation, challenge, keys }: KeyClaim,
): Promise<{ readonly platform: DevicePlatform; readonly evidence: KeyEvidence }> {
  if (attestation === undefined)
    throw new EnrolmentError(
      'enrolment/attestation-missing',
      'the phone has to prove its keys: attestation',
    )
  const proof = read(attestation)
  // Asked for before the clock is: a list of this very moment is not one from the future.
  const question = { challenge: fromBase64url(challenge), keys, trust: await parts.deviceTrust() }
  const at = parts.now()
  const report = await verifyDeviceAttestation(proof, { ...question, at }, parts.crypto)
  const { platform, policy, keyProtection } = report
  if (report.verdict !== 'accepted' || !policy || !keyProtection)
    throw new EnrolmentError('enrolment/attestation-not-accepted', failedOf(report.checks))
  const { format } = proof
  return { platform, evidence: { format, keyProtection, policy, at: at.toISOString() } }
}

function read(attestation: unknown): DeviceAttestation {
  try {
    return parseDeviceAttestation(attestation)
  } catch (error) {
    if (!(error instanceof JpkiError)) throw error
    throw new EnrolmentError('enrolment/malformed', `attestation: ${error.message}`)
  }
}
