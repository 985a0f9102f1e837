/**
 * What enrolment needs from outside: keys, time, and what other roles do for it.
 * @module
 */
import type { Crypto, PublicJwk } from '@tegata/crypto'
import type { AskRevocation, SigningAttributes } from '@tegata/jpki'
import type { Now } from '@tegata/kernel'
import type { EndReason, Platform } from '@tegata/lifecycle'
import type { Database, Jobs, KeyStore } from '@tegata/service'
import type { JpkiRoots } from './jpki-roots.ts'

export type CertificateOrder = {
  readonly kind: 'sign' | 'auth'
  readonly token: 'card' | 'phone'
  readonly publicKey: PublicJwk
  readonly notAfter: Date
  readonly attributes?: SigningAttributes
  /** Code of the municipality whose CRL lists it. */
  readonly municipality: string
  readonly linkedSerial?: string
  readonly requestId: string
}

/** What a phone says of where its keys live, and what it is to be held against. */
export type KeyAttestation = {
  readonly platform: Platform
  readonly signKey: PublicJwk
  readonly authKey: PublicJwk
  /** The challenge of the application: an attestation made for another one proves nothing. */
  readonly challenge: string
  /** As it came; left out by a phone that has none. */
  readonly attestation?: unknown
}

export type EnrolmentDeps = {
  readonly database: Database
  readonly jobs: Jobs
  readonly keys: KeyStore
  readonly crypto: Crypto
  readonly now: Now
  readonly publicUrl: string
  /** Asks about the card's certificate as any relying party would. */
  readonly askRevocation: AskRevocation
  /**
   * Whether the keys were made in a secure element: names the checks that failed. Where it is left
   * out, attestations are neither asked for nor looked at.
   */
  readonly checkAttestation?: (of: KeyAttestation) => Promise<readonly string[]>
  readonly jpkiRoots: () => JpkiRoots
  /** The same `requestId` again answers the same certificate. */
  readonly issueCertificate: (
    order: CertificateOrder,
  ) => Promise<{ readonly serial: string; readonly der: Uint8Array }>
  /** Idempotent. */
  readonly revokeCertificate: (serial: string, reason: EndReason) => Promise<void>
  readonly holdCertificate: (serial: string) => Promise<void>
  readonly resumeCertificate: (serial: string) => Promise<void>
  /** Ends what a request brought about and nobody was given. */
  readonly endRequest: (requestId: string) => Promise<void>
  readonly offerRecord: (
    phoneId: string,
    docType: string,
  ) => Promise<{ readonly credentialOfferUri: string; readonly txCode: string }>
  /** Whether a relying party was admitted to learn that two certificates are of one person. */
  readonly mayLinkPersons: (relyingParty: string) => boolean
  /** Idempotent. */
  readonly lapseRecords: (lapse: { phoneId: string; reason: string }) => Promise<void>
}
