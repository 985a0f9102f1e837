import { KernelError } from './errors.ts'

/** Joins byte strings into a new one. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

/**
 * Compares two byte strings without stopping at the first difference.
 * The engine gives no guarantee of constant time: a server that compares secrets hashes them first
 * or uses `timingSafeEqual` of node:crypto.
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  const { length } = a
  if (length !== b.length) return false
  if (a.buffer === b.buffer && a.byteOffset === b.byteOffset) return true
  const words = length < shortBytes ? 0 : length - (length % 4)
  let difference = words === 0 ? 0 : differenceOfWords(a, b, words)
  for (let i = words; i < length; i += 1) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

/** Below, a loop over bytes beats the cost of two views. */
const shortBytes = 128

/** Four bytes at a time, wherever the views begin. */
function differenceOfWords(a: Uint8Array, b: Uint8Array, length: number): number {
  const left = new DataView(a.buffer, a.byteOffset, length)
  const right = new DataView(b.buffer, b.byteOffset, length)
  let difference = 0
  for (let i = 0; i < length; i += 4) difference |= left.getInt32(i, true) ^ right.getInt32(i, true)
  return difference
}

const encoder = new TextEncoder()
const fatalDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The UTF-8 bytes of a text.
 * @see RFC 3629, 3
 */
export const utf8Encode = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text)

/**
 * The text of UTF-8 bytes.
 *
 * @throws KernelError `kernel/malformed` when the bytes are not well-formed UTF-8
 * @see RFC 3629, 3
 */
export function utf8Decode(bytes: Uint8Array): string {
  try {
    return fatalDecoder.decode(bytes)
  } catch {
    throw new KernelError('kernel/malformed', 'bytes are not well-formed UTF-8')
  }
}
