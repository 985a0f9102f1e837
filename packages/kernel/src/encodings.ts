/**
 * Hexadecimal, base64 and base64url, strict: RFC 4648 sections 4, 5 and 8.
 * Wrong characters, wrong length, and unused bits that are not zero are refused, so that two
 * texts never stand for the same bytes; hexadecimal digits alone are read in either case.
 * @module
 */
import { utf8Decode } from './bytes.ts'
import { KernelError } from './errors.ts'

const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 1) text += hexPairs[bytes[i] ?? 0] ?? ''
  return text
}

/**
 * The bytes of hexadecimal text, in either case.
 *
 * @throws KernelError `kernel/malformed`
 * @see RFC 4648, 8
 */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text))
    throw new KernelError('kernel/malformed', 'text is not hexadecimal')
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i += 1)
    bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

const standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const urlSafe = `${standard.slice(0, 62)}-_`

/** Every two characters of a text side by side in memory, by the twelve bits they stand for. */
function pairsOf(alphabet: string): Uint16Array {
  const codes = new Uint8Array(2 * 4096)
  for (let bits = 0; bits < 4096; bits += 1) {
    codes[2 * bits] = alphabet.charCodeAt(bits >> 6)
    codes[2 * bits + 1] = alphabet.charCodeAt(bits & 63)
  }
  return new Uint16Array(codes.buffer)
}
const standardPairs = pairsOf(standard)
const urlSafePairs = pairsOf(urlSafe)

/** Two characters at a time into memory, and one text of it: joining texts takes ten times as long. */
function encodeWith(pairs: Uint16Array, bytes: Uint8Array): string {
  const { length } = bytes
  const codes = new Uint16Array(2 * Math.ceil(length / 3))
  let offset = 0
  for (let i = 0; i < length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    codes[offset] = pairs[group >> 12] ?? 0
    codes[offset + 1] = pairs[group & 4095] ?? 0
    offset += 2
  }
  return utf8Decode(new Uint8Array(codes.buffer, 0, Math.ceil((length * 4) / 3)))
}

const valuesOf = (alphabet: string): Int8Array => {
  const values = new Int8Array(128).fill(-1)
  for (let i = 0; i < 64; i += 1) values[alphabet.charCodeAt(i)] = i
  return values
}
const standardValues = valuesOf(standard)
const urlSafeValues = valuesOf(urlSafe)

function decodeWith(values: Int8Array, text: string, name: string): Uint8Array<ArrayBuffer> {
  const refuse = () => new KernelError('kernel/malformed', `text is not ${name}`)
  if (text.length % 4 === 1) throw refuse()
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let bits = 0
  let bitCount = 0
  let offset = 0
  for (let i = 0; i < text.length; i += 1) {
    const value = values[text.charCodeAt(i)] ?? -1
    if (value < 0) throw refuse()
    bits = ((bits << 6) | value) & 0xffff
    bitCount += 6
    if (bitCount >= 8) {
      bitCount -= 8
      bytes[offset] = (bits >> bitCount) & 0xff
      offset += 1
    }
  }
  if ((bits & ((1 << bitCount) - 1)) !== 0) throw refuse()
  return bytes
}

/** Where there is Node, long texts are made by its own code, five times as fast. Shorter ones are not. */
const worthNative = 128

/** base64url without padding, RFC 4648 section 5. */
export function toBase64url(bytes: Uint8Array): string {
  if (bytes.length < worthNative || typeof Buffer === 'undefined')
    return encodeWith(urlSafePairs, bytes)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url')
}

/**
 * The bytes of base64url without padding.
 *
 * @throws KernelError `kernel/malformed`; padding is refused as well
 * @see RFC 4648, 5
 */
export const fromBase64url = (text: string): Uint8Array<ArrayBuffer> =>
  decodeWith(urlSafeValues, text, 'base64url')

/** base64 with padding, RFC 4648 section 4. */
export function toBase64(bytes: Uint8Array): string {
  const text = encodeWith(standardPairs, bytes)
  return text + '='.repeat((4 - (text.length % 4)) % 4)
}

/** Padding is required where RFC 4648 requires it. @throws KernelError `kernel/malformed` */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 4 !== 0) throw new KernelError('kernel/malformed', 'text is not base64')
  return decodeWith(standardValues, text.replace(/={1,2}$/, ''), 'base64')
}
