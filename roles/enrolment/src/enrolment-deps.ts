/**
 * What enrolment needs from outside: keys, time, and what other roles do for it.
 * @module
 */
import type { Crypto, MaybePromise, PublicJwk } from '@tegata/crypto'
import type { AskRevocation, DeviceTrust, SigningAttributes } from '@tegata/jpki'
import type { Now } from '@tegata/kernel'
import type { EndReason } from '@tegata/lifecycle'
import type { Database, JobQueue, Jobs, KeyStore } from '@tegata/service'
import type { PhonesCompared } from './compare-phones.ts'
import type { JpkiRoots } from './jpki-roots.ts'
import type { PhoneTold } from './tell-phones.ts'

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

export type EnrolmentDeps = {
  readonly database: Database
  readonly jobs: Jobs
  readonly keys: KeyStore
  readonly crypto: Crypto
  readonly now: Now
  readonly publicUrl: string
  /** Asks about the card's certificate as any relying party would. */
  readonly askRevocation: AskRevocation
  /** Whose proofs of keys are believed, and by which policies; asked for each application. */
  readonly deviceTrust: () => MaybePromise<DeviceTrust>
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
  /** `undefined` while the issuer was not told yet, or was told of a lapse meanwhile. */
  readonly offerRecord: (
    phoneId: string,
    docType: string,
  ) => Promise<{ readonly credentialOfferUri: string; readonly txCode: string } | undefined>
  /** Whether a relying party was admitted to learn that two certificates are of one person. */
  readonly mayLinkPersons: (relyingParty: string) => boolean
  /** The issuer works on it: what it is to keep of a phone. */
  readonly phoneToldQueue: JobQueue<PhoneTold>
  /** The issuer works on it: compares with what it keeps. */
  readonly phonesComparedQueue: JobQueue<PhonesCompared>
}
