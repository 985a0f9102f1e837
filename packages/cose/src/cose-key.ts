/**
 * COSE_Key: RFC 9052 section 7, RFC 9053 section 7. Public members only.
 * @module
 */
import { type CborMap, type CborValue, isCborArray, isCborMap } from '@tegata/cbor'
import { algorithmSuits, coordinateLength, type EcCurve, type PublicJwk } from '@tegata/crypto'
import { fromBase64url, toBase64url } from '@tegata/kernel'
import { algorithmNamed } from './algorithm.ts'
import { CoseError } from './errors.ts'
import { decompressPoint } from './point.ts'

const label = { kty: 1, alg: 3, keyOps: 4, crv: -1, x: -2, y: -3, d: -4 } as const
const ecCurves: ReadonlyMap<CborValue, EcCurve> = new Map([
  [1, 'P-256'],
  [2, 'P-384'],
  [3, 'P-521'],
])
const okpCurves: ReadonlyMap<CborValue, 'X25519' | 'Ed25519'> = new Map([
  [4, 'X25519'],
  [6, 'Ed25519'],
])
const curveIdentifier = { 'P-256': 1, 'P-384': 2, 'P-521': 3, X25519: 4, Ed25519: 6 } as const
/** brainpoolP256r1, P320r1, P384r1, P512r1: RFC 9864. */
const brainpool: readonly CborValue[] = [256, 257, 258, 259]
/** ECDH-ES and ECDH-SS: RFC 9053 section 6.3. */
const isAgreement = (alg: CborValue) => typeof alg === 'number' && alg <= -25 && alg >= -34
/** RFC 9052, table 5. */
const operation = { verify: [2], derive: [7, 8] } as const

/**
 * The COSE_Key of a public JWK, coordinates in full length.
 * @throws CoseError `cose/unsupported-key` for RSA
 * @see RFC 9052, 7; RFC 9053, 7
 */
export function jwkToCoseKey(jwk: PublicJwk): CborMap {
  if (jwk.kty === 'RSA') throw unsupported('RSA')
  const head: [CborValue, CborValue][] = [
    [label.kty, jwk.kty === 'EC' ? 2 : 1],
    [label.crv, curveIdentifier[jwk.crv]],
    [label.x, fromBase64url(jwk.x)],
  ]
  return new Map(jwk.kty === 'EC' ? [...head, [label.y, fromBase64url(jwk.y)]] : head)
}

/** What a COSE_Key may look like in the place where it stands. */
export type CoseKeyReading = {
  /** Whether `y` may be a sign: in an EDeviceKey it may, in an EReaderKey never. */
  readonly allowCompressed?: boolean
  /** What the key is for; where `key_ops` is present it has to allow that. */
  readonly use?: 'verify' | 'derive'
}

/**
 * A public key as a JWK, its coordinates of full length. Whether an uncompressed point is on its
 * curve is seen when the key is imported. Members that are not defined are ignored.
 * @throws CoseError `cose/brainpool`; `cose/unsupported-key` for another type or curve;
 * `cose/malformed` for a private key, a curve of another type, a coordinate of another length, or an
 * `alg` or `key_ops` that does not suit
 * @see RFC 9052, 7; RFC 9053, 7
 */
export function coseKeyToJwk(value: CborValue, options: CoseKeyReading = {}): PublicJwk {
  if (!isCborMap(value)) throw new CoseError('cose/malformed', 'COSE_Key: not a map')
  const jwk = keyOf(value, options)
  if (value.has(label.d)) throw new CoseError('cose/malformed', 'COSE_Key: a private key')
  checkAlgorithm(value.get(label.alg), jwk)
  if (value.has(label.keyOps)) checkOperations(value.get(label.keyOps), options.use)
  return jwk
}

function keyOf(key: CborMap, options: CoseKeyReading): PublicJwk {
  const [kty, curve] = [key.get(label.kty), key.get(label.crv)]
  if (brainpool.includes(curve))
    throw new CoseError('cose/brainpool', 'COSE_Key: Brainpool curves are not supported')
  if (kty !== undefined && kty !== 1 && kty !== 2) throw unsupported('key type')
  if (kty === undefined || curve === undefined)
    throw new CoseError('cose/malformed', 'COSE_Key: no kty or crv')
  const [okp, crv] = [okpCurves.get(curve), ecCurves.get(curve)]
  if ((kty === 1 && crv !== undefined) || (kty === 2 && okp !== undefined))
    throw new CoseError('cose/malformed', 'COSE_Key: curve of another key type')
  if (okp !== undefined) return { kty: 'OKP', crv: okp, x: coordinate(xOf(key), okpLength) }
  if (crv === undefined) throw unsupported('curve')
  const [x, length] = [xOf(key), coordinateLength[crv]]
  const y = yOf(key, crv, x, options)
  return { kty: 'EC', crv, x: coordinate(x, length), y: coordinate(y, length) }
}

function xOf(key: CborMap): Uint8Array {
  const x = key.get(label.x)
  if (x instanceof Uint8Array) return x
  throw new CoseError('cose/malformed', 'COSE_Key: no x')
}

/** RFC 9052 section 7.1: `alg` restricts the key to one algorithm. */
function checkAlgorithm(alg: CborValue, jwk: PublicJwk): void {
  if (alg === undefined) return
  const isEd25519 = jwk.kty === 'OKP' && jwk.crv === 'Ed25519'
  if (isAgreement(alg) ? isEd25519 : !algorithmSuits(algorithmNamed(alg), jwk))
    throw new CoseError('cose/malformed', 'COSE_Key: alg does not suit the key')
}

/** RFC 9052 section 7.1. RFC 9053, 6.3.1: none at all on the public half of a key agreement. */
function checkOperations(operations: CborValue, use: CoseKeyReading['use']): void {
  if (!isCborArray(operations)) throw new CoseError('cose/malformed', 'COSE_Key: key_ops')
  if (use === undefined || (use === 'derive' && operations.length === 0)) return
  const allowed: readonly CborValue[] = operation[use]
  if (!operations.some((one) => allowed.includes(one)))
    throw new CoseError('cose/malformed', `COSE_Key: key_ops does not allow to ${use}`)
}

function yOf(
  key: CborMap,
  crv: EcCurve,
  x: Uint8Array,
  { allowCompressed = true }: CoseKeyReading,
): Uint8Array {
  const y = key.get(label.y)
  if (y instanceof Uint8Array) return y
  if (typeof y !== 'boolean' || !allowCompressed || x.length !== coordinateLength[crv])
    throw new CoseError('cose/malformed', 'COSE_Key: no y')
  const found = decompressPoint(crv, x, y)
  if (!found) throw new CoseError('cose/malformed', 'COSE_Key: point is not on the curve')
  return found
}

/** Bytes of x of X25519 and Ed25519: RFC 8037. */
const okpLength = 32

function coordinate(bytes: Uint8Array, length: number): string {
  if (bytes.length === length) return toBase64url(bytes)
  throw new CoseError('cose/malformed', 'COSE_Key: coordinate of the wrong length')
}

const unsupported = (what: string) =>
  new CoseError('cose/unsupported-key', `COSE_Key: ${what} not supported`)
