/**
 * Proof that the wallet holds the key of a copy: OpenID4VCI 1.0 appendix F.1.
 * @module
 */
import {
  type Crypto,
  decodeJws,
  type Jws,
  type PublicJwk,
  type PublicKey,
  parsePublicJwk,
  type Signer,
  signJws,
  verifyJws,
} from '@tegata/crypto'
import { CodedError } from '@tegata/kernel'
import * as z from 'zod/mini'
import { Oid4vcError } from '../errors.ts'
import { readShape } from '../read-shape.ts'

const proofType = 'openid4vci-proof+jwt'

/** What a wallet puts into the proof for one key. */
export type KeyProofInput = {
  readonly signer: Signer
  /** Credential issuer identifier. */
  readonly audience: string
  /** Left out where the issuer has no nonce endpoint: section 12.2.4. */
  readonly nonce?: string
  readonly issuedAt: Date
}

/**
 * The proof that this wallet holds a key: a JWT signed with it, the key in its header.
 * @see OpenID4VCI 1.0, Appendix F.1
 */
export const createKeyProof = ({
  signer,
  audience,
  nonce,
  issuedAt,
}: KeyProofInput): Promise<string> =>
  signJws(
    { typ: proofType, jwk: signer.publicKey },
    {
      aud: audience,
      ...(nonce !== undefined && { nonce }),
      iat: Math.floor(issuedAt.getTime() / 1000),
    },
    signer,
  )

const payload = z.object({
  aud: z.string(),
  nonce: z.optional(z.string()),
  iat: z.number(),
  exp: z.optional(z.number()),
  nbf: z.optional(z.number()),
})

/** What the issuer expects of a proof. */
export type KeyProofExpectation = {
  readonly audience: string
  readonly at: Date
  /** Largest difference between `iat` and now; default 300. */
  readonly skewSeconds?: number
}

/**
 * Verifies one proof; whether the nonce is a live one is the caller's to settle.
 * @throws Oid4vcError `oid4vc/invalid-proof`, also where there is no nonce: section 8.3.1.2
 * @see OpenID4VCI 1.0, Appendix F.1
 */
export async function verifyKeyProof(
  token: string,
  { audience, at, skewSeconds = 300 }: KeyProofExpectation,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<{ publicKey: PublicJwk; nonce: string }> {
  const jws = decode(token)
  const claims = readShape(payload, jws.payload, 'oid4vc/invalid-proof', 'proof')
  const jwk = headerKey(jws)
  const key = await importKey(jwk, crypto)
  if (!(await verifyJws(jws, { key, typ: proofType, algorithms: ['ES256'] })))
    throw invalid('type, algorithm or signature does not hold')
  if (claims.aud !== audience) throw invalid('audience is another issuer')
  requireInTime(claims, at.getTime() / 1000, skewSeconds)
  if (!claims.nonce) throw invalid('no nonce')
  return { publicKey: jwk, nonce: claims.nonce }
}

/**
 * Written so that a clock that is not a time refuses. The wallet's own end counts without tolerance.
 * RFC 7519, 4.1.4 to 4.1.6.
 */
function requireInTime(
  { iat, exp, nbf }: z.output<typeof payload>,
  now: number,
  skewSeconds: number,
): void {
  if (!(Math.abs(now - iat) <= skewSeconds)) throw invalid('not issued just now')
  if (exp !== undefined && !(now < exp)) throw invalid('expired')
  if (nbf !== undefined && !(nbf <= now + notBeforeSkewSeconds)) throw invalid('not valid yet')
}

const notBeforeSkewSeconds = 60

function decode(token: string): Jws {
  try {
    return decodeJws(token, { maxLength: 8192 })
  } catch (cause) {
    throw new Oid4vcError('oid4vc/invalid-proof', 'proof: not a JWS', { cause })
  }
}

/** Exactly one way to name the key, and here it is `jwk`; a private member is refused. */
function headerKey({ header }: Jws): PublicJwk {
  if ('kid' in header || 'x5c' in header) throw invalid('the key is named twice')
  const { jwk } = header
  if (typeof jwk === 'object' && jwk !== null && 'd' in jwk) throw invalid('holds a private key')
  try {
    return parsePublicJwk(jwk)
  } catch (cause) {
    if (cause instanceof CodedError) throw invalid('no usable key')
    throw cause
  }
}

/** A point that is not on its curve shows only here. */
async function importKey(
  jwk: PublicJwk,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<PublicKey> {
  try {
    return await crypto.importPublicKey({ jwk })
  } catch (cause) {
    if (cause instanceof CodedError) throw invalid('no usable key')
    throw cause
  }
}

const invalid = (why: string) => new Oid4vcError('oid4vc/invalid-proof', `proof: ${why}`)
