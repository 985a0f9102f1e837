/**
 * Entries of a CRL, written one behind the other: RFC 5280 5.1.2.6.
 * @module
 */
import { writeExtensions } from '../certificate/extension.ts'
import { extensionOid } from '../certificate/object-ids.ts'
import { type RevocationReason, writeReason } from '../certificate/revocation-reason.ts'
import { derTag } from '../der/der-reader.ts'
import { writeTime } from '../der/der-writer.ts'
import { malformed } from '../errors.ts'
import type { NewCrlEntry } from './sign-list.ts'

/** A serial number of 20 bytes with its sign, a time of 17 and a reason of 14 with their heads. */
const longestEntry = 64

/**
 * SEQUENCE { serial number, time, extensions }, written in place: with the writers of single values a
 * hundred thousand entries take seconds.
 */
export function entryWriter(): { add(entry: NewCrlEntry): void; bytes(): Uint8Array } {
  const extensionsOf = memoized(writeReasonExtension)
  const timeOf = timeWriter()
  let bytes = new Uint8Array(16_384)
  let length = 0
  return {
    add({ serialNumber, revokedAt, reason }) {
      if (length + longestEntry > bytes.length) bytes = grown(bytes)
      const start = length
      bytes[start] = derTag.sequence
      length = writeSerial(bytes, start + 2, serialNumber)
      for (const part of [timeOf(revokedAt), extensionsOf(reason)]) {
        bytes.set(part, length)
        length += part.length
      }
      bytes[start + 1] = length - start - 2
    },
    bytes: () => bytes.subarray(0, length),
  }
}

/** @returns where the next value goes */
function writeSerial(bytes: Uint8Array, start: number, hex: string): number {
  if (!/^(?:[0-9a-f]{2}){1,20}$/.test(hex)) throw malformed('serialNumber', 'not 1 to 20 bytes')
  let from = 0
  while (from < hex.length - 2 && hex.startsWith('00', from)) from += 2
  let at = start + 2
  // The sign byte of a number whose first bit is set.
  if (hex.charCodeAt(from) > 0x37) bytes[at++] = 0
  for (; from < hex.length; from += 2)
    bytes[at++] = (hexDigit(hex.charCodeAt(from)) << 4) | hexDigit(hex.charCodeAt(from + 1))
  bytes[start] = derTag.integer
  bytes[start + 1] = at - start - 2
  return at
}

const hexDigit = (code: number): number => (code > 0x39 ? code - 0x57 : code - 0x30)

const dayMs = 86_400_000

/** The bytes of a day are made once, those of the hour are put in: the answer is good until the next. */
function timeWriter(): (time: Date) => Uint8Array {
  const ofDay = memoized((day: number) => writeTime(new Date(day * dayMs)))
  return (time) => {
    const ms = time.getTime()
    if (Number.isNaN(ms)) throw malformed('revocationDate', 'not a time')
    const day = Math.floor(ms / dayMs)
    const seconds = Math.floor((ms - day * dayMs) / 1000)
    const written = ofDay(day)
    const digits = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    let at = written.length - 7
    for (const two of digits) {
      written[at++] = 0x30 + Math.floor(two / 10)
      written[at++] = 0x30 + (two % 10)
    }
    return written
  }
}

/** Nothing for `unspecified`: RFC 5280 5.3.1. */
const writeReasonExtension = (reason: RevocationReason | undefined): Uint8Array =>
  reason === undefined || reason === 'unspecified'
    ? new Uint8Array()
    : writeExtensions([
        { oid: extensionOid.reasonCode, critical: false, value: writeReason(reason) },
      ])

function memoized<Key>(write: (key: Key) => Uint8Array): (key: Key) => Uint8Array {
  const written = new Map<Key, Uint8Array>()
  return (key) => {
    const bytes = written.get(key) ?? write(key)
    written.set(key, bytes)
    return bytes
  }
}

function grown(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes.length * 2)
  larger.set(bytes)
  return larger
}
