/**
 * Byte strings and text strings, whole or in chunks: RFC 8949 sections 3.1 and 3.2.3.
 * @module
 */
import type { Cursor } from './cursor.ts'
import { decodeText } from './decode-text.ts'

const [byteString, textString] = [2, 3]
const inChunks = 31

/** A view into the input; a copy if it comes in chunks. */
export function readBytes(from: Cursor, info: number): Uint8Array {
  if (info === inChunks) return readChunks(from, byteString)
  const length = from.length(info)
  return from.view(from.skip(length), length)
}

export function readText(from: Cursor, info: number): string {
  if (info === inChunks) {
    const joined = readChunks(from, textString)
    return textOf(from, joined, 0, joined.length)
  }
  const length = from.length(info)
  if (length > from.limits.maxText) throw textTooLong(from)
  const text = textOf(from, from.bytes, from.at, length)
  from.at += length
  return text
}

function textOf(from: Cursor, bytes: Uint8Array, start: number, length: number): string {
  const text = decodeText(bytes, start, length)
  if (text === undefined) throw from.error('cbor/invalid-utf8', 'text is not UTF-8')
  return text
}

/** Joins the chunks once all of them are known. Each is a whole string of the same type. */
function readChunks(from: Cursor, major: number): Uint8Array {
  from.indefinite()
  const start = from.at
  const joined = new Uint8Array(passChunks(from, major))
  const end = from.at
  let length = 0
  for (from.at = start; !from.atBreak(); ) {
    const chunk = from.length((from.bytes[from.skip(1)] ?? 0) & 0x1f)
    const at = from.skip(chunk)
    joined.set(from.bytes.subarray(at, at + chunk), length)
    length += chunk
  }
  from.at = end
  return joined
}

/** Goes past the chunks; how many bytes they hold. */
function passChunks(from: Cursor, major: number): number {
  let length = 0
  while (!from.atBreak()) {
    const head = from.initial(0)
    if (head >> 5 !== major || (head & 0x1f) === inChunks)
      throw from.error('cbor/malformed', 'chunk of another type')
    const chunk = from.length(head & 0x1f)
    const at = from.skip(chunk)
    length += chunk
    if (major !== textString) continue
    if (length > from.limits.maxText) throw textTooLong(from)
    // With this, chunks that make well-formed text together are well-formed each.
    if (chunk > 0 && ((from.bytes[at] ?? 0) & 0xc0) === 0x80)
      throw from.error('cbor/invalid-utf8', 'chunk begins within a character', at)
  }
  return length
}

const textTooLong = (from: Cursor) => from.error('cbor/limit', 'text too long')
