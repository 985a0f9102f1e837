/**
 * JWS compact serialization (RFC 7515 section 7.1) over {@link Signer}, so that a token can be
 * signed by a key that lives in a card or in WebCrypto.
 * @module
 */
import { fromBase64url, toBase64url, utf8Decode, utf8Encode } from '@tegata/kernel'
import { algorithmSuits, type SignatureAlgorithm } from './algorithm.ts'
import type { PublicKey, Signer } from './crypto.ts'
import { CryptoError } from './errors.ts'

/** A JSON object whose members nobody has looked at yet. */
export type JsonObject = { readonly [member: string]: unknown }

/** A JWS as read: nothing in it is trusted before {@link verifyJws}. */
export type Jws = {
  readonly header: JsonObject
  readonly payload: JsonObject
  readonly signature: Uint8Array
  /** The bytes that were signed, as received. */
  readonly signingInput: Uint8Array
}

/**
 * Signs a JSON object; `alg` comes from the signer.
 * @see RFC 7515, 7.1
 */
export async function signJws(
  header: JsonObject,
  payload: JsonObject,
  signer: Signer,
): Promise<string> {
  const full = { ...header, alg: signer.algorithm }
  const input = `${encodeJson(full)}.${encodeJson(payload)}`
  return `${input}.${toBase64url(await signer.sign(utf8Encode(input)))}`
}

/**
 * Reads a token without trusting it.
 * @param limits.maxLength - longest text read, characters (default 262,144)
 * @throws CryptoError `crypto/malformed-token`
 * @see RFC 7515, 7.1
 */
export function decodeJws(token: string, limits: { maxLength?: number } = {}): Jws {
  const parts = token.length <= (limits.maxLength ?? 262_144) ? token.split('.') : []
  const [header, payload, signature] = parts
  if (parts.length !== 3 || header === undefined || payload === undefined || !signature)
    throw new CryptoError('crypto/malformed-token', 'not a compact JWS of acceptable length')
  return {
    header: decodeJson(header, 'header'),
    payload: decodeJson(payload, 'payload'),
    signature: decodePart(signature),
    signingInput: utf8Encode(`${header}.${payload}`),
  }
}

/** What a token must be, as the verifier decides and the token does not. */
export type JwsExpectation = {
  readonly key: PublicKey
  /** Media type that the `typ` header must name: RFC 8725 section 3.11. */
  readonly typ: string
  /** Algorithms the verifier accepts; never taken from the token. */
  readonly algorithms: readonly SignatureAlgorithm[]
}

/**
 * Whether the token is signed by this key, with an expected algorithm and type, and marks no
 * header as critical (RFC 7515 section 4.1.11).
 */
export async function verifyJws(jws: Jws, expected: JwsExpectation): Promise<boolean> {
  const { header } = jws
  const algorithm = expected.algorithms.find((name) => name === header.alg)
  if (algorithm === undefined || !isJwsType(header.typ, expected.typ) || 'crit' in header)
    return false
  if (!algorithmSuits(algorithm, expected.key.jwk)) return false
  return await expected.key.verify(algorithm, jws.signature, jws.signingInput)
}

/**
 * Whether `typ` names a media type: without `application/` or with it, in any case of letters.
 * @see RFC 7515, 4.1.9
 */
export function isJwsType(typ: unknown, expected: string): boolean {
  return typeof typ === 'string' && wholeType(typ) === wholeType(expected)
}

const wholeType = (typ: string): string =>
  (typ.includes('/') ? typ : `application/${typ}`).toLowerCase()

const encodeJson = (value: JsonObject): string => toBase64url(utf8Encode(JSON.stringify(value)))

function decodePart(part: string): Uint8Array {
  try {
    return fromBase64url(part)
  } catch (cause) {
    throw new CryptoError('crypto/malformed-token', 'a part is not base64url', { cause })
  }
}

function decodeJson(part: string, name: string): JsonObject {
  const bytes = decodePart(part)
  try {
    const value: unknown = JSON.parse(utf8Decode(bytes))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch (cause) {
    throw new CryptoError('crypto/malformed-token', `${name} is not JSON`, { cause })
  }
  throw new CryptoError('crypto/malformed-token', `${name} is not a JSON object`)
}
