/**
 * Text strings: UTF-8, well-formed (RFC 8949 section 3.1, RFC 3629).
 * @module
 */
import { frequentText } from './frequent-text.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** Up to here a loop beats the fixed cost of the platform's decoder. */
const shortText = 64

/** The text of a part of `bytes`; `undefined` where it is not UTF-8. */
export function decodeText(bytes: Uint8Array, start: number, length: number): string | undefined {
  const frequent = frequentText(bytes, start, length)
  if (frequent !== undefined) return frequent
  const short = length <= shortText ? shortAscii(bytes, start, start + length) : undefined
  if (short !== undefined) return short
  try {
    return utf8.decode(bytes.subarray(start, start + length))
  } catch {
    return undefined
  }
}

/** Eight letters at a time, since each piece is joined to what is there; `undefined` if not ASCII. */
function shortAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = ''
  let at = start
  for (; at + 8 <= end; at += 8) {
    const a = bytes[at] ?? 0
    const b = bytes[at + 1] ?? 0
    const c = bytes[at + 2] ?? 0
    const d = bytes[at + 3] ?? 0
    const e = bytes[at + 4] ?? 0
    const f = bytes[at + 5] ?? 0
    const g = bytes[at + 6] ?? 0
    const h = bytes[at + 7] ?? 0
    if ((a | b | c | d | e | f | g | h) > 0x7f) return undefined
    text += String.fromCharCode(a, b, c, d, e, f, g, h)
  }
  for (; at < end; at += 1) {
    const letter = bytes[at] ?? 0
    if (letter > 0x7f) return undefined
    text += String.fromCharCode(letter)
  }
  return text
}
