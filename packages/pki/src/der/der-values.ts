/**
 * Reading the primitive values: ITU-T X.690 (02/2021), 8.2, 8.3, 8.6, 8.8, 8.19 and 11.
 * @module
 */
import { toHex } from '@tegata/kernel'
import { malformed } from '../errors.ts'
import type { DerValue } from './der-reader.ts'
import { derTag } from './der-reader.ts'

/** X.690 11.1: exactly 00 or FF. @throws PkiError `pki/malformed` */
export function readBoolean(value: DerValue, path: string): boolean {
  const [byte] = value.content
  if (value.content.length !== 1 || (byte !== 0x00 && byte !== 0xff))
    throw malformed(path, 'not a DER boolean')
  return byte === 0xff
}

/** Two's complement bytes in shortest form: X.690 8.3.2. @throws PkiError `pki/malformed` */
export function readInteger(value: DerValue, path: string): Uint8Array {
  const { content } = value
  const [first, second] = content
  if (first === undefined) throw malformed(path, 'empty integer')
  if (second !== undefined && (first === 0 ? second < 0x80 : first === 0xff && second >= 0x80))
    throw malformed(path, 'integer not in shortest form')
  return content
}

/** A natural number up to 2³¹ − 1. @throws PkiError `pki/malformed` */
export function readSmallInteger(value: DerValue, path: string): number {
  const bytes = readInteger(value, path)
  if (bytes.length > 4 || (bytes[0] ?? 0) >= 0x80) throw malformed(path, 'integer out of range')
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0)
}

/**
 * A serial number as text: lower-case hexadecimal of the magnitude without the sign byte, `-` in
 * front of a negative one, so that no two numbers have one text.
 * @throws PkiError `pki/malformed`
 */
export function readSerialNumber(value: DerValue, path: string): string {
  const bytes = readInteger(value, path)
  if (bytes.length > 64) throw malformed(path, 'integer out of range')
  if ((bytes[0] ?? 0) >= 0x80) return `-${toHex(negated(bytes))}`
  return toHex(bytes[0] === 0 && bytes.length > 1 ? bytes.subarray(1) : bytes)
}

function negated(bytes: Uint8Array): Uint8Array {
  const magnitude = new Uint8Array(bytes.length)
  let carry = 1
  for (let i = bytes.length - 1; i >= 0; i -= 1) {
    const sum = (~(bytes[i] ?? 0) & 0xff) + carry
    magnitude[i] = sum & 0xff
    carry = sum >> 8
  }
  return magnitude
}

/** The bytes of a BIT STRING that has whole bytes. @throws PkiError `pki/malformed` */
export function readBitBytes(value: DerValue, path: string): Uint8Array {
  if (value.content[0] !== 0) throw malformed(path, 'bit string without whole bytes')
  return value.content.subarray(1)
}

/** A BIT STRING of any length, which nobody looks into. @throws PkiError `pki/malformed` */
export function skipBits(value: DerValue, path: string): void {
  const [unused = 8] = value.content
  if (unused > 7 || (unused > 0 && value.content.length === 1))
    throw malformed(path, 'not a bit string')
}

/** Numbers of the bits that are set: X.690 8.6, 11.2. @throws PkiError `pki/malformed` */
export function readNamedBits(value: DerValue, path: string): ReadonlySet<number> {
  const [unused, ...bytes] = value.content.subarray(0, 10)
  const last = bytes.at(-1)
  if (unused === undefined || unused > 7 || value.content.length > 9)
    throw malformed(path, 'not a named bit list')
  if (last === undefined ? unused !== 0 : (last & ((1 << unused) - 1)) !== 0)
    throw malformed(path, 'unused bits are not zero')
  const set = new Set<number>()
  for (const [i, byte] of bytes.entries())
    for (let bit = 0; bit < 8; bit += 1) if (byte & (0x80 >> bit)) set.add(8 * i + bit)
  return set
}

/** Dotted form: X.690 8.19. @throws PkiError `pki/malformed` */
export function readOid(value: DerValue, path: string): string {
  const { content } = value
  if (content.length === 0 || content.length > 64 || (content.at(-1) ?? 0) >= 0x80)
    throw malformed(path, 'not an object identifier')
  const arcs: bigint[] = []
  let arc = 0n
  let fresh = true
  for (const byte of content) {
    if (fresh && byte === 0x80) throw malformed(path, 'object identifier not in shortest form')
    arc = (arc << 7n) | BigInt(byte & 0x7f)
    fresh = byte < 0x80
    if (!fresh) continue
    arcs.push(arc)
    arc = 0n
  }
  const [head = 0n, ...rest] = arcs
  const root = head < 80n ? head / 40n : 2n
  return [root, head - root * 40n, ...rest].join('.')
}

const utcForm = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
const generalizedForm = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/

/**
 * UTCTime or GeneralizedTime in the one form of RFC 5280 4.1.2.5: seconds, `Z`, no fraction.
 * UTCTime years are 1950 to 2049.
 * @throws PkiError `pki/malformed`
 */
export function readTime(value: DerValue, path: string): Date {
  const utc = value.tag === derTag.utcTime
  if (!utc && value.tag !== derTag.generalizedTime) throw malformed(path, 'not a time')
  const parts = (utc ? utcForm : generalizedForm).exec(asciiText(value.content))
  if (!parts) throw malformed(path, 'time not in the form of RFC 5280')
  const [, year = '', month, day, hour, minute, second] = parts
  const century = utc ? (year < '50' ? '20' : '19') : ''
  const iso = `${century}${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
  const time = new Date(iso)
  if (Number.isNaN(time.getTime()) || time.toISOString() !== iso)
    throw malformed(path, 'no such time')
  return time
}

/** One character a byte; for forms that are checked afterwards. */
export const asciiText = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
