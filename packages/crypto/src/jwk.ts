/**
 * Public keys as JSON Web Keys: RFC 7517, RFC 7518 section 6, RFC 8037.
 * @module
 */
import { fromBase64url, utf8Encode } from '@tegata/kernel'
import type { Crypto } from './crypto.ts'
import { CryptoError } from './errors.ts'

/** NIST curves of ECDSA and ECDH. */
export type EcCurve = 'P-256' | 'P-384' | 'P-521'
/**
 * A public key on a NIST curve; `x` and `y` are base64url of the full length.
 * @see RFC 7518, 6.2.1
 */
export type EcJwk = {
  readonly kty: 'EC'
  readonly crv: EcCurve
  readonly x: string
  readonly y: string
}
/**
 * A public Ed25519 or X25519 key; `x` is base64url of 32 bytes.
 * @see RFC 8037, 2
 */
export type OkpJwk = { readonly kty: 'OKP'; readonly crv: 'Ed25519' | 'X25519'; readonly x: string }
/**
 * A public RSA key; `n` and `e` are base64url, big-endian, without leading zeros.
 * @see RFC 7518, 6.3.1
 */
export type RsaJwk = { readonly kty: 'RSA'; readonly n: string; readonly e: string }
/** A public key of a kind that is supported; {@link parsePublicJwk} makes sure of it. */
export type PublicJwk = EcJwk | OkpJwk | RsaJwk

/** Bytes of one coordinate. */
export const coordinateLength: Readonly<Record<EcCurve, number>> = {
  'P-256': 32,
  'P-384': 48,
  'P-521': 66,
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const isEcCurve = (value: unknown): value is EcCurve =>
  value === 'P-256' || value === 'P-384' || value === 'P-521'

/**
 * Reads the public members of a JWK and leaves out every other, private ones included.
 *
 * @throws CryptoError `crypto/unsupported-key` for another key type or curve, or a member that is
 * missing, of the wrong length, or written in another way than the one of RFC 7518
 */
export function parsePublicJwk(value: unknown): PublicJwk {
  if (typeof value !== 'object' || value === null) throw refuse('not an object')
  const members: Record<string, unknown> = { ...value }
  const { kty, crv } = members
  const x = text(members.x)
  const y = text(members.y)
  const n = text(members.n)
  const e = text(members.e)
  if (kty === 'EC' && isEcCurve(crv) && x !== undefined && y !== undefined) {
    const length = coordinateLength[crv]
    if (bytesOf(x).length !== length || bytesOf(y).length !== length)
      throw refuse('coordinate of the wrong length')
    return { kty, crv, x, y }
  }
  if (kty === 'OKP' && (crv === 'Ed25519' || crv === 'X25519') && x !== undefined) {
    if (bytesOf(x).length !== 32) throw refuse('x of the wrong length')
    return { kty, crv, x }
  }
  if (kty === 'RSA' && n !== undefined && e !== undefined) {
    if (!isModulus(bytesOf(n))) throw refuse('RSA modulus not of 2048 to 8192 bits')
    if (!isExponent(bytesOf(e))) throw refuse('RSA exponent not odd, above 1, of at most 8 bytes')
    return { kty, n, e }
  }
  throw refuse('key type, curve or member not supported')
}

const refuse = (why: string) => new CryptoError('crypto/unsupported-key', `JWK: ${why}`)

function bytesOf(member: string): Uint8Array {
  try {
    return fromBase64url(member)
  } catch {
    throw refuse('a member is not base64url')
  }
}

/** No leading zero (RFC 7518 section 2, Base64urlUInt); bounded, so that verifying stays cheap. */
function isModulus(bytes: Uint8Array): boolean {
  const [first = 0] = bytes
  if (bytes.length === 256) return first >= 0x80
  return bytes.length > 256 && bytes.length <= 1024 && first > 0
}

function isExponent(bytes: Uint8Array): boolean {
  const [first = 0] = bytes
  const odd = ((bytes.at(-1) ?? 0) & 1) === 1
  return odd && first > 0 && bytes.length <= 8 && (bytes.length > 1 || first > 1)
}

/** JWK thumbprint with SHA-256, as bytes: RFC 7638 section 3. */
export async function jwkThumbprint(
  key: PublicJwk,
  crypto: Pick<Crypto, 'digest'>,
): Promise<Uint8Array> {
  return await crypto.digest('SHA-256', utf8Encode(canonicalJson(key)))
}

/** The required members in lexicographic order: RFC 7638 section 3.2. */
function canonicalJson(key: PublicJwk): string {
  const { kty } = key
  if (kty === 'EC') return `{"crv":"${key.crv}","kty":"EC","x":${json(key.x)},"y":${json(key.y)}}`
  if (kty === 'OKP') return `{"crv":"${key.crv}","kty":"OKP","x":${json(key.x)}}`
  return `{"e":${json(key.e)},"kty":"RSA","n":${json(key.n)}}`
}

const json = (text: string): string => JSON.stringify(text)

/** Whether two JWKs stand for the same key. */
export function samePublicKey(a: PublicJwk, b: PublicJwk): boolean {
  if (a.kty === 'EC') return b.kty === 'EC' && a.crv === b.crv && a.x === b.x && a.y === b.y
  if (a.kty === 'OKP') return b.kty === 'OKP' && a.crv === b.crv && a.x === b.x
  return b.kty === 'RSA' && a.n === b.n && a.e === b.e
}
