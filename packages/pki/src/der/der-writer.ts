/**
 * Writing DER: ITU-T X.690 (02/2021), 10 and 11. Each function answers one whole value.
 * @module
 */
import { concatBytes, utf8Encode } from '@tegata/kernel'
import { malformed } from '../errors.ts'
import { constructedTag, derTag, primitiveTag } from './der-reader.ts'

export type Bytes = Uint8Array<ArrayBuffer>

/** Tag, shortest length, content. */
export function writeValue(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return concatBytes(Uint8Array.from([tag, ...lengthBytes(length)]), ...parts)
}

/** SEQUENCE of the parts, in their order. */
export const writeSequence = (...parts: readonly Uint8Array[]): Bytes =>
  writeValue(derTag.sequence, ...parts)

/** SET OF, in the order of X.690 11.6. */
export const writeSetOf = (...parts: readonly Uint8Array[]): Bytes =>
  writeValue(derTag.set, ...parts.toSorted(compareBytes))

/** `[n] EXPLICIT`, or `[n] IMPLICIT` of a constructed type given by its parts. */
export const writeContext = (n: number, ...parts: readonly Uint8Array[]): Bytes =>
  writeValue(constructedTag(n), ...parts)

/** `[n] IMPLICIT` of a primitive type. */
export const writePrimitive = (n: number, content: Uint8Array): Bytes =>
  writeValue(primitiveTag(n), content)

/** BOOLEAN: FF or 00, X.690 11.1. */
export const writeBoolean = (value: boolean): Bytes =>
  writeValue(derTag.boolean, Uint8Array.of(value ? 0xff : 0))

/** NULL. */
export const writeNull = (): Bytes => writeValue(derTag.null)

/** A natural number given as big-endian bytes: leading zeros go, a sign byte comes where needed. */
export function writeUnsigned(bytes: Uint8Array): Bytes {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1
  const value = bytes.subarray(start)
  const sign = value.length === 0 || (value[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array()
  return writeValue(derTag.integer, sign, value)
}

/** A natural number below 2³¹. */
export const writeSmallInteger = (value: number): Bytes => writeUnsigned(bigEndian(value))

/** ENUMERATED below 128. */
export const writeEnumerated = (value: number): Bytes =>
  writeValue(derTag.enumerated, Uint8Array.of(value))

/** OCTET STRING. */
export const writeOctetString = (bytes: Uint8Array): Bytes => writeValue(derTag.octetString, bytes)

/** BIT STRING of whole bytes. */
export const writeBitString = (bytes: Uint8Array): Bytes =>
  writeValue(derTag.bitString, Uint8Array.of(0), bytes)

/** Content of a BIT STRING with named bits, without trailing zero bits: X.690 11.2.2. */
export function namedBits(bits: readonly number[]): Bytes {
  const last = Math.max(-1, ...bits)
  const content = new Uint8Array(1 + Math.ceil((last + 1) / 8))
  content[0] = last < 0 ? 0 : 7 - (last % 8)
  for (const bit of bits) {
    const at = 1 + Math.floor(bit / 8)
    content[at] = (content[at] ?? 0) | (0x80 >> (bit % 8))
  }
  return content
}

export const writeNamedBits = (bits: readonly number[]): Bytes =>
  writeValue(derTag.bitString, namedBits(bits))

export const writeUtf8String = (text: string): Bytes =>
  writeValue(derTag.utf8String, utf8Encode(text))

/** The caller sees to the alphabet of the type. */
export const writePrintableString = (text: string): Bytes =>
  writeValue(derTag.printableString, utf8Encode(text))

export const writeIa5String = (text: string): Bytes =>
  writeValue(derTag.ia5String, utf8Encode(text))

/** Few are used, and each very often: the first ones are kept. */
const writtenOids = new Map<string, Bytes>()
const mostWrittenOids = 256

/**
 * OBJECT IDENTIFIER of a dotted text. Answers bytes that others get too: nobody changes them.
 * @throws PkiError `pki/malformed` when the text is not a dotted object identifier
 */
export function writeOid(dotted: string): Bytes {
  const known = writtenOids.get(dotted)
  if (known) return known
  const written = writeNewOid(dotted)
  if (writtenOids.size < mostWrittenOids) writtenOids.set(dotted, written)
  return written
}

function writeNewOid(dotted: string): Bytes {
  if (!/^[0-2](\.(0|[1-9]\d{0,38}))+$/.test(dotted)) throw malformed('oid', 'not dotted decimal')
  const [root = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt)
  if (root < 2n && second > 39n) throw malformed('oid', 'second arc above 39')
  const arcs = [root * 40n + second, ...rest]
  return writeValue(derTag.objectIdentifier, Uint8Array.from(arcs.flatMap(base128)))
}

/** UTCTime up to 2049, GeneralizedTime from 2050: RFC 5280 4.1.2.5. Fractions are cut off. */
export function writeTime(time: Date): Bytes {
  const digits = timeDigits(time)
  if (digits >= '1950' && digits < '2050')
    return writeValue(derTag.utcTime, utf8Encode(`${digits.slice(2)}Z`))
  return writeGeneralizedTime(time)
}

export const writeGeneralizedTime = (time: Date): Bytes =>
  writeValue(derTag.generalizedTime, utf8Encode(`${timeDigits(time)}Z`))

function timeDigits(time: Date): string {
  if (Number.isNaN(time.getTime())) throw malformed('time', 'not a time')
  const digits = time.toISOString().slice(0, -5).replace(/[-:T]/g, '')
  if (digits.length !== 14) throw malformed('time', 'year not of four digits')
  return digits
}

function base128(arc: bigint): number[] {
  const bytes = [Number(arc & 0x7fn)]
  for (let left = arc >> 7n; left > 0n; left >>= 7n) bytes.unshift(Number(left & 0x7fn) | 0x80)
  return bytes
}

function bigEndian(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff)
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length]
  const bytes: number[] = []
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left & 0xff)
  return [0x80 | bytes.length, ...bytes]
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length)
  for (let i = 0; i < shorter; i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
