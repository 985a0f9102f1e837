/**
 * A point of P-256 as HPKE and its envelopes carry it: 04 ‖ x ‖ y.
 * SEC 1, 2.3.3; RFC 9180, 7.1.1 (`Nenc` and `Npk` of DHKEM(P-256, HKDF-SHA256)).
 * @module
 */
import type { EcJwk, PublicJwk } from '@tegata/crypto'
import { concatBytes, fromBase64url, toBase64url } from '@tegata/kernel'
import { malformed } from '../errors.ts'

const length = 65
const uncompressed = 4

/** @throws TypeError when the key is not of P-256 */
export function pointOf(key: PublicJwk): Uint8Array<ArrayBuffer> {
  if (key.kty !== 'EC' || key.crv !== 'P-256') throw new TypeError('key: not of P-256')
  return concatBytes(Uint8Array.of(uncompressed), fromBase64url(key.x), fromBase64url(key.y))
}

/**
 * Whether the point is on the curve shows when it is used.
 * @throws MdocError `mdoc/malformed` for another length or form
 */
export function pointToJwk(point: Uint8Array, where: string): EcJwk {
  if (point.length !== length || point[0] !== uncompressed)
    throw malformed(`${where}: not an uncompressed point of P-256`)
  const x = toBase64url(point.subarray(1, 33))
  return { kty: 'EC', crv: 'P-256', x, y: toBase64url(point.subarray(33)) }
}
