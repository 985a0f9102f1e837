/**
 * ECDSA-Sig-Value: the two numbers of a signature as X.509 carries them, and raw r‖s as JOSE, COSE
 * and WebCrypto do. RFC 3279 2.2.3, RFC 5480 appendix A.
 * @module
 */
import { coordinateLength, type EcCurve } from '@tegata/crypto'
import { concatBytes } from '@tegata/kernel'
import { derItems, derTag, readDer } from '../der/der-reader.ts'
import { readInteger } from '../der/der-values.ts'
import { type Bytes, writeSequence, writeUnsigned } from '../der/der-writer.ts'
import { malformed } from '../errors.ts'

/**
 * Strict: exactly one encoding stands for a signature.
 *
 * @returns r‖s, each as long as a coordinate of the curve
 * @throws PkiError `pki/malformed`, `pki/limit`; also for a number that is negative, zero or too
 * long. Whether it is below the order is for the verification to say.
 * @see RFC 3279, 2.2.3
 */
export function ecdsaDerToRaw(der: Uint8Array, curve: EcCurve): Bytes {
  const path = 'ECDSA signature'
  const items = derItems(readDer(der, derTag.sequence, path, { maxBytes: 256 }), path)
  const r = readInteger(items.next(derTag.integer, path), path)
  const s = readInteger(items.next(derTag.integer, path), path)
  items.end(path)
  return concatBytes(
    fixedLength(r, coordinateLength[curve]),
    fixedLength(s, coordinateLength[curve]),
  )
}

/**
 * ECDSA-Sig-Value in DER of a raw signature r‖s.
 *
 * @throws PkiError `pki/malformed` for an odd or empty byte string
 * @see RFC 3279, 2.2.3
 */
export function ecdsaRawToDer(raw: Uint8Array): Bytes {
  if (raw.length === 0 || raw.length % 2 !== 0) throw malformed('raw signature', 'not r‖s')
  const half = raw.length / 2
  return writeSequence(writeUnsigned(raw.subarray(0, half)), writeUnsigned(raw.subarray(half)))
}

function fixedLength(integer: Uint8Array, length: number): Uint8Array {
  const [first = 0] = integer
  if (first >= 0x80) throw malformed('ECDSA signature', 'negative number')
  const value = first === 0 ? integer.subarray(1) : integer
  if (value.length === 0 || value.length > length)
    throw malformed('ECDSA signature', 'number out of range')
  const fixed = new Uint8Array(length)
  fixed.set(value, length - value.length)
  return fixed
}
