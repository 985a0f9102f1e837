/**
 * Names of algorithms: the JOSE ones (RFC 7518, RFC 8037), used for COSE and X.509 as well.
 * @module
 */
import type { PublicJwk } from './jwk.ts'

/** Hash functions. SHA-1 is for OCSP's CertID and for key identifiers only. */
export type HashName = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'

/** `ES256` says ECDSA with SHA-256; whether the curve suits is {@link algorithmSuits}'s answer. */
export type SignatureAlgorithm = 'ES256' | 'ES384' | 'ES512' | 'EdDSA' | 'RS256' | 'RS384' | 'RS512'

/** Curves of an ephemeral or device key that agrees on secrets. */
export type AgreementCurve = 'P-256' | 'P-384' | 'P-521' | 'X25519'

const hashes = {
  ES256: 'SHA-256',
  ES384: 'SHA-384',
  ES512: 'SHA-512',
  RS256: 'SHA-256',
  RS384: 'SHA-384',
  RS512: 'SHA-512',
} as const

/** The hash of an algorithm; `undefined` for EdDSA, which hashes by itself. */
export function hashOf(algorithm: SignatureAlgorithm): HashName | undefined {
  return algorithm === 'EdDSA' ? undefined : hashes[algorithm]
}

/** Whether the key is of the algorithm's kind: X.509 lets ECDSA pair any curve with any hash. */
export function isOfFamily(algorithm: SignatureAlgorithm, key: PublicJwk): boolean {
  if (algorithm === 'EdDSA') return key.kty === 'OKP' && key.crv === 'Ed25519'
  return key.kty === (algorithm.startsWith('ES') ? 'EC' : 'RSA')
}

const curves = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const

/** Whether JOSE and COSE allow this algorithm with this key: RFC 7518 3.4, RFC 9053 2.1. */
export function algorithmSuits(algorithm: SignatureAlgorithm, key: PublicJwk): boolean {
  if (algorithm === 'EdDSA') return key.kty === 'OKP' && key.crv === 'Ed25519'
  if (algorithm === 'ES256' || algorithm === 'ES384' || algorithm === 'ES512')
    return key.kty === 'EC' && key.crv === curves[algorithm]
  return key.kty === 'RSA'
}
