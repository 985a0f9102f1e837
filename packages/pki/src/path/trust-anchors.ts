/**
 * TrustAnchors: what a relying party trusts, read once for many paths. RFC 5280 6.1.1 (d).
 * @module
 */
import type { Crypto, PublicKey } from '@tegata/crypto'
import { CodedError } from '@tegata/kernel'
import { type Certificate, parseCertificate } from '../certificate/certificate.ts'

/** Only {@link prepareTrustAnchors} makes one. */
export class TrustAnchors {
  readonly certificates: readonly Certificate[]
  /** Positions of what was given and is no certificate that can be read. */
  readonly unreadable: readonly number[]
  private readonly keys: ReadonlyMap<Certificate, PublicKey>

  constructor(
    certificates: readonly Certificate[],
    unreadable: readonly number[],
    keys: ReadonlyMap<Certificate, PublicKey>,
  ) {
    this.certificates = certificates
    this.unreadable = unreadable
    this.keys = keys
  }

  /** The imported key of one of these very certificates. */
  keyOf(certificate: Certificate): PublicKey | undefined {
    return this.keys.get(certificate)
  }
}

/**
 * Reads certificates and imports their keys, which costs as much as verifying a signature: for a
 * caller that validates many paths with the same anchors. The bytes are copied, so that nobody
 * changes afterwards what is trusted.
 *
 * @param ders - certificates in DER; one that cannot be read is no anchor, see `unreadable`
 * @see RFC 5280, 6.1.1 (d)
 */
export async function prepareTrustAnchors(
  ders: readonly Uint8Array[],
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<TrustAnchors> {
  const keys = new Map<Certificate, PublicKey>()
  const unreadable: number[] = []
  for (const [position, der] of ders.entries())
    try {
      const certificate = parseCertificate(Uint8Array.from(der))
      keys.set(certificate, await crypto.importPublicKey({ jwk: certificate.publicKey }))
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      unreadable.push(position)
    }
  return new TrustAnchors([...keys.keys()], unreadable, keys)
}
