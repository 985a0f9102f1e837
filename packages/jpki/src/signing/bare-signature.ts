/**
 * A signature without anything around it: RFC 8017 8.2.2 for RSA, RFC 3279 2.2.3 for ECDSA.
 * @module
 */
import type { Crypto, SignatureAlgorithm } from '@tegata/crypto'
import type { Reason } from '@tegata/kernel'
import { type Certificate, type CmsHash, verifySignedData } from '@tegata/pki'

const algorithms: Readonly<Record<'RSA' | 'EC', Readonly<Record<CmsHash, SignatureAlgorithm>>>> = {
  RSA: { 'SHA-256': 'RS256', 'SHA-384': 'RS384', 'SHA-512': 'RS512' },
  EC: { 'SHA-256': 'ES256', 'SHA-384': 'ES384', 'SHA-512': 'ES512' },
}

/** A bare signature names no hash: that of the key's kind, as JPKI uses it. */
export const usualHash = ({ publicKey }: Certificate): CmsHash =>
  publicKey.kty === 'EC' && publicKey.crv === 'P-384' ? 'SHA-384' : 'SHA-256'

/** Why the signature does not hold; `undefined` when it does. Never throws for what a peer sent. */
export async function bareSignatureReason(
  {
    certificate: { publicKey },
    hash,
    signature,
    document,
  }: { certificate: Certificate; hash: CmsHash; signature: Uint8Array; document: Uint8Array },
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<Reason> {
  if (publicKey.kty === 'OKP') return 'the key is of a kind that signs no documents'
  const signatureAlgorithm = algorithms[publicKey.kty][hash]
  const signed = { tbs: document, signatureAlgorithm, signature }
  const valid = await verifySignedData(signed, publicKey, crypto)
  return valid ? undefined : 'does not fit the document and the key'
}
