/**
 * Text as UTF-8: RFC 8949 section 3.1.
 * @module
 */
import { headLength, writeHead } from './write-head.ts'

const utf8 = new TextEncoder()
/** Up to here a loop beats the fixed cost of the platform's encoder. */
const shortText = 64

/**
 * Bytes of UTF-8, without the head.
 * @throws TypeError for half a surrogate pair: an encoder would write another character in its place
 */
export function utf8Length(text: string): number {
  const units = text.length
  let length = units
  for (let i = 0; i < units; i += 1) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    length += unit < 0x800 ? 1 : 2
    if (unit < 0xd800 || unit > 0xdfff) continue
    const next = text.charCodeAt(i + 1)
    if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff))
      throw new TypeError('text: half a surrogate pair')
    // A pair of two units takes four bytes.
    i += 1
  }
  return length
}

export function textLength(text: string): number {
  const length = utf8Length(text)
  return headLength(length) + length
}

/** Writes text with its head and says where it ends. */
export function writeText(text: string, bytes: Uint8Array, at: number): number {
  const units = text.length
  if (units > shortText) return writeLongText(text, bytes, at)
  const start = at + headLength(units)
  for (let i = 0; i < units; i += 1) {
    const unit = text.charCodeAt(i)
    if (unit > 0x7f) return writeLongText(text, bytes, at)
    bytes[start + i] = unit
  }
  writeHead(3, units, bytes, at)
  return start + units
}

function writeLongText(text: string, bytes: Uint8Array, at: number): number {
  const start = writeHead(3, utf8Length(text), bytes, at)
  return start + utf8.encodeInto(text, bytes.subarray(start)).written
}
