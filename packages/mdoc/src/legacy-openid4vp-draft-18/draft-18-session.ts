/**
 * Session of a wallet that still speaks OpenID4VP draft 18: ISO/IEC TS 18013-7:2025, Annex B.
 * @module
 */
import { type CborValue, encodeCbor } from '@tegata/cbor'
import type { Crypto } from '@tegata/crypto'

/**
 * A session of OpenID4VP draft 18.
 * @see ISO/IEC TS 18013-7:2025, Annex B
 */
export type OpenId4VpDraft18Session = {
  readonly handover: 'openid4vp-draft-18'
  /** Without a prefix: draft 18 has a separate `client_id_scheme`. */
  readonly clientId: string
  readonly responseUri: string
  readonly nonce: string
  /** The wallet's own nonce, which the header `apu` of its response carries. */
  readonly mdocGeneratedNonce: string
}

/** OID4VPHandover: B.4.4. Two hashes over the wallet's nonce, and the verifier's nonce in clear. */
export async function draft18Handover(
  { clientId, responseUri, nonce, mdocGeneratedNonce }: OpenId4VpDraft18Session,
  crypto: Pick<Crypto, 'digest'>,
): Promise<CborValue> {
  const hashed = (value: string) =>
    crypto.digest('SHA-256', encodeCbor([value, mdocGeneratedNonce]))
  return [await hashed(clientId), await hashed(responseUri), nonce]
}
