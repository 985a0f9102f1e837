/**
 * What one validation may cost, whatever certificates it is given: comparisons of names, and
 * verifications of signatures, each of which is made once.
 * @module
 */
import type { Crypto, PublicKey } from '@tegata/crypto'
import type { Certificate } from '../certificate/certificate.ts'
import { isSignedBy, type SignedData } from '../certificate/signed-data.ts'
import type { TrustAnchors } from './trust-anchors.ts'

const maxComparisons = 20_000
/**
 * In units of what verifying with P-256 costs. Enough for a path of eight certificates with P-521, or
 * for a path and the lists of eight with P-384, of five with P-521.
 */
const maxSignatureCost = 140

/** The budget of one validation. */
export class PathWork {
  private comparisons = maxComparisons
  private signatureCost = maxSignatureCost
  private readonly crypto: Pick<Crypto, 'importPublicKey'>
  private readonly prepared: TrustAnchors | undefined
  private readonly keys = new Map<Certificate, PublicKey | undefined>()
  private readonly verified = new Map<SignedData, Map<Certificate, boolean>>()

  constructor(crypto: Pick<Crypto, 'importPublicKey'>, prepared?: TrustAnchors) {
    this.crypto = crypto
    this.prepared = prepared
  }

  /** False when the comparisons are used up. */
  mayCompare(count: number): boolean {
    this.comparisons -= count
    return this.comparisons >= 0
  }

  /** Whether the issuer's key made the signature; `undefined` when the budget is used up. */
  async isSigned(data: SignedData, issuer: Certificate): Promise<boolean | undefined> {
    const before = this.verified.get(data)?.get(issuer)
    if (before !== undefined) return before
    if (this.signatureCost <= 0) return undefined
    this.signatureCost -= costOf(issuer).verification
    const key = this.prepared?.keyOf(issuer) ?? (await this.keyOf(issuer))
    const signed = key !== undefined && (await isSignedBy(data, key))
    const known = this.verified.get(data) ?? new Map<Certificate, boolean>()
    this.verified.set(data, known.set(issuer, signed))
    return signed
  }

  private async keyOf(certificate: Certificate): Promise<PublicKey | undefined> {
    if (this.keys.has(certificate)) return this.keys.get(certificate)
    this.signatureCost -= costOf(certificate).key
    const key = await importKey(certificate, this.crypto)
    this.keys.set(certificate, key)
    return key
  }
}

async function importKey(
  { publicKey }: Certificate,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<PublicKey | undefined> {
  try {
    return await crypto.importPublicKey({ jwk: publicKey })
  } catch {
    return undefined
  }
}

/** As measured with node:crypto beside P-256. */
function costOf({ publicKey }: Certificate): {
  readonly verification: number
  readonly key: number
} {
  if (publicKey.kty === 'RSA') return { verification: publicKey.n.length > 700 ? 3 : 1, key: 0 }
  if (publicKey.crv === 'P-384') return { verification: 5, key: 5 }
  return publicKey.crv === 'P-521' ? { verification: 13, key: 8 } : { verification: 1, key: 1 }
}
