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
  const { content } = value
  const byte = content[0]
  if (content.length !== 1 || (byte !== 0x00 && byte !== 0xff))
    throw malformed(path, 'not a DER boolean')
  return byte === 0xff
}

/** Two's complement bytes in shortest form: X.690 8.3.2. @throws PkiError `pki/malformed` */
export function readInteger(value: DerValue, path: string): Uint8Array {
  const { content } = value
  const first = content[0]
  const second = content[1]
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
  const { length } = content
  if (length === 0 || length > 64 || (content[length - 1] ?? 0) >= 0x80)
    throw malformed(path, 'not an object identifier')
  let text = ''
  for (let at = 0; at < length; ) {
    const start = at
    if (content[at] === 0x80) throw malformed(path, 'object identifier not in shortest form')
    while ((content[at] ?? 0) >= 0x80) at += 1
    at += 1
    const arc = at - start < 7 ? smallArc(content, start, at) : largeArc(content, start, at)
    text += start === 0 ? firstArcs(arc) : `.${arc}`
  }
  return text
}

/** Seven bits a byte: exact up to seven bytes. */
function smallArc(content: Uint8Array, start: number, end: number): number {
  let arc = 0
  for (let at = start; at < end; at += 1) arc = arc * 128 + ((content[at] ?? 0) & 0x7f)
  return arc
}

function largeArc(content: Uint8Array, start: number, end: number): bigint {
  let arc = 0n
  for (let at = start; at < end; at += 1) arc = (arc << 7n) | BigInt((content[at] ?? 0) & 0x7f)
  return arc
}

/** Two arcs share the first number: X.690 8.19.4. */
const firstArcs = (head: number | bigint): string => {
  if (head >= 80) return `2.${typeof head === 'bigint' ? head - 80n : head - 80}`
  return head >= 40 ? `1.${Number(head) - 40}` : `0.${head}`
}

/**
 * UTCTime or GeneralizedTime in the one form of RFC 5280 4.1.2.5: seconds, `Z`, no fraction.
 * UTCTime years are 1950 to 2049.
 * @throws PkiError `pki/malformed`
 */
export function readTime(value: DerValue, path: string): Date {
  const utc = value.tag === derTag.utcTime
  if (!utc && value.tag !== derTag.generalizedTime) throw malformed(path, 'not a time')
  const { content } = value
  const rest = utc ? 2 : 4
  if (content.length !== rest + 11 || content[rest + 10] !== 0x5a || !areDigits(content, rest + 10))
    throw malformed(path, 'time not in the form of RFC 5280')
  const short = decimal(content, 0, rest)
  const year = utc ? short + (short < 50 ? 2000 : 1900) : short
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = [0, 2, 4, 6, 8].map((at) =>
    decimal(content, rest + at, rest + at + 2),
  )
  const time = new Date(0)
  time.setUTCFullYear(year, month - 1, day)
  time.setUTCHours(hour, minute, second)
  // A day or an hour that does not exist has become another one.
  const exists =
    time.getUTCMonth() === month - 1 &&
    time.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60
  if (!exists) throw malformed(path, 'no such time')
  return time
}

function areDigits(content: Uint8Array, count: number): boolean {
  for (let at = 0; at < count; at += 1)
    if ((content[at] ?? 0) < 0x30 || (content[at] ?? 0) > 0x39) return false
  return true
}

function decimal(content: Uint8Array, start: number, end: number): number {
  let number = 0
  for (let at = start; at < end; at += 1) number = number * 10 + (content[at] ?? 0) - 0x30
  return number
}

/** One character a byte; for forms that are checked afterwards. */
export const asciiText = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
