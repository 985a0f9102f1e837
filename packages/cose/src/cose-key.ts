/**
 * COSE_Key: RFC 9052 section 7, RFC 9053 section 7. Public members only.
 * @module
 */
import { type CborMap, type CborValue, isCborMap } from '@tegata/cbor'
import { coordinateLength, type EcCurve, type PublicJwk, parsePublicJwk } from '@tegata/crypto'
import { fromBase64url, toBase64url } from '@tegata/kernel'
import { CoseError } from './errors.ts'
import { decompressPoint } from './point.ts'

const label = { kty: 1, crv: -1, x: -2, y: -3 } as const
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
const brainpool = [256, 257, 258, 259]

/** @throws CoseError `cose/unsupported-key` for RSA */
export function jwkToCoseKey(jwk: PublicJwk): CborMap {
  if (jwk.kty === 'RSA') throw unsupported('RSA')
  const head: [CborValue, CborValue][] = [
    [label.kty, jwk.kty === 'EC' ? 2 : 1],
    [label.crv, curveIdentifier[jwk.crv]],
    [label.x, fromBase64url(jwk.x)],
  ]
  return new Map(jwk.kty === 'EC' ? [...head, [label.y, fromBase64url(jwk.y)]] : head)
}

/**
 * Compressed points (`y` as a boolean) are taken where the standard allows them.
 * @throws CoseError `cose/unsupported-key`, `cose/malformed`
 */
export function coseKeyToJwk(
  value: CborValue,
  options: { allowCompressed?: boolean } = {},
): PublicJwk {
  if (!isCborMap(value)) throw new CoseError('cose/malformed', 'COSE_Key: not a map')
  const kty = value.get(label.kty)
  const curve = value.get(label.crv)
  const x = value.get(label.x)
  if (typeof curve === 'number' && brainpool.includes(curve)) throw unsupported('Brainpool curve')
  if (!(x instanceof Uint8Array)) throw new CoseError('cose/malformed', 'COSE_Key: no x')
  const okp = okpCurves.get(curve)
  if (kty === 1 && okp !== undefined) return checked({ kty: 'OKP', crv: okp, x: toBase64url(x) })
  const crv = ecCurves.get(curve)
  if (kty !== 2 || crv === undefined) throw unsupported('key type or curve')
  return checked({ kty: 'EC', crv, x: toBase64url(x), y: toBase64url(yOf(value, crv, x, options)) })
}

function yOf(
  key: CborMap,
  crv: EcCurve,
  x: Uint8Array,
  { allowCompressed = true }: { allowCompressed?: boolean },
): Uint8Array {
  const y = key.get(label.y)
  if (y instanceof Uint8Array) return y
  if (typeof y !== 'boolean' || !allowCompressed || x.length !== coordinateLength[crv])
    throw new CoseError('cose/malformed', 'COSE_Key: no y')
  const found = decompressPoint(crv, x, y)
  if (!found) throw new CoseError('cose/malformed', 'COSE_Key: point is not on the curve')
  return found
}

function checked(jwk: PublicJwk): PublicJwk {
  try {
    return parsePublicJwk(jwk)
  } catch (cause) {
    throw new CoseError('cose/malformed', 'COSE_Key: coordinate of the wrong length', { cause })
  }
}

const unsupported = (what: string) =>
  new CoseError('cose/unsupported-key', `COSE_Key: ${what} not supported`)
