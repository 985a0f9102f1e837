/**
 * What a path is looked for between, and what it must be: RFC 5280 6.1.1.
 * @module
 */
import type { Certificate } from '../certificate/certificate.ts'
import type { KeyUsage } from '../certificate/read-extensions.ts'
import type { CertificateList } from '../crl/certificate-list.ts'
import type { CertificateProfile } from '../profile/certificate-profile.ts'
import type { PolicyInput } from './policy-rules.ts'
import type { TrustAnchors } from './trust-anchors.ts'

/**
 * What a path is looked for between, and what it must be.
 * @see RFC 5280, 6.1.1
 */
export type PathInput = PolicyInput & {
  readonly leaf: Certificate
  /** What the peer sent beside the leaf, in any order; nothing in it is trusted. */
  readonly intermediates: readonly Certificate[]
  /** What the caller trusts; prepared where many paths are validated. None: refused. */
  readonly anchors: readonly Certificate[] | TrustAnchors
  readonly at: Date
  /** What the leaf must be; `any` leaves its use to the caller. */
  readonly profile: CertificateProfile | 'any'
  readonly anchorProfile?: CertificateProfile
  /** Uses that the leaf's key must have, where the leaf says anything about them. */
  readonly keyUsage?: readonly KeyUsage[]
  /** Purposes, by object identifier, that leaf and authorities must have, where they name any. */
  readonly eku?: readonly string[]
  /**
   * Lists of revoked certificates. Where they are given, also when there are none, each certificate
   * below the anchor must be covered by a current one and not be revoked.
   */
  readonly crls?: readonly CertificateList[]
  /** Certificates in a path, leaf and anchor included; default 8, at most 16. */
  readonly maxDepth?: number
  /** Tolerated clock difference; default 0. */
  readonly skewSeconds?: number
  /** Accepts a leaf that is itself one of the anchors, as the tolerance `pinned-signer`. */
  readonly allowPinnedLeaf?: boolean
}
