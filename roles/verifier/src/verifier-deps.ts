/**
 * What the verifier needs from outside: keys, time, the network, and whom it trusts.
 * @module
 */
import type { Crypto, PublicJwk } from '@tegata/crypto'
import type { RevocationTrust } from '@tegata/jpki'
import type { Fetch, Now } from '@tegata/kernel'
import type { Database, KeyStore } from '@tegata/service'

export type Anchors = {
  readonly iaca: readonly Uint8Array[]
  readonly jpkiSign: readonly Uint8Array[]
  readonly jpkiAuth: readonly Uint8Array[]
}

export type VerifierPolicy = Pick<RevocationTrust, 'signerRevocation' | 'skewSeconds'> & {
  /** Longest age of a citizens' list that stands in for OCSP. */
  readonly maxCrlAgeSeconds?: number
}

export type VerifierDeps = {
  readonly database: Database
  readonly keys: KeyStore
  readonly crypto: Crypto
  readonly now: Now
  /** Guarded: addresses of status lists come from records. */
  readonly fetch: Fetch
  readonly publicUrl: string
  /** Where the browser goes after a response. */
  readonly resultUrl: string
  readonly anchors: () => Anchors
  /**
   * How answers are believed, and whether their signers are asked about. What this verifier has seen is
   * remembered in its own table.
   */
  readonly policy: VerifierPolicy
  /**
   * The authority's link between certificates of a person, by serial number, where this program was
   * admitted to it. `undefined`: the certificate is not known there.
   */
  readonly personLink?: (serialNumber: string) => Promise<string | undefined>
  /** Whether this program was admitted to read names and addresses in signing certificates. */
  readonly mayReadAttributes?: boolean
  /** The certificate that this program asks with. @returns the chain, leaf first, without root */
  readonly issueReaderCertificate: (publicKey: PublicJwk) => Promise<readonly Uint8Array[]>
  /** The registry's statement about this program, fresh. */
  readonly registryStatement: () => Promise<string>
  /** A sandbox may ask for more than it registered, to show that wallets refuse. */
  readonly sandbox: boolean
}
