/**
 * What enrolment needs from outside: keys, time, and what other roles do for it.
 * @module
 */
import type { Crypto, PublicJwk } from '@tegata/crypto'
import type { AskRevocation, SigningAttributes } from '@tegata/jpki'
import type { Now } from '@tegata/kernel'
import type { EndReason } from '@tegata/lifecycle'
import type { Database, Jobs, KeyStore } from '@tegata/service'

export type CertificateOrder = {
  readonly kind: 'sign' | 'auth'
  readonly token: 'card' | 'phone'
  readonly publicKey: PublicJwk
  readonly notAfter: Date
  readonly attributes?: SigningAttributes
  readonly linkedSerial?: string
  readonly requestId: string
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
  readonly jpkiRoots: () => { readonly sign: Uint8Array; readonly auth: Uint8Array }
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
  /** Idempotent. */
  readonly lapseRecords: (lapse: { phoneId: string; reason: string }) => Promise<void>
}
