/**
 * Hexadecimal, base64 and base64url, strict: RFC 4648 sections 4, 5 and 8.
 * Wrong characters, wrong length, and unused bits that are not zero are refused, so that two
 * texts never stand for the same bytes; hexadecimal digits alone are read in either case.
 * @module
 */
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

const codesOf = (alphabet: string): Uint8Array =>
  Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0))
const standardCodes = codesOf(standard)
const urlSafeCodes = codesOf(urlSafe)

/** Six bytes at a time where there are so many: each piece of text is joined to what is there. */
function encodeWith(codes: Uint8Array, bytes: Uint8Array): string {
  const code = (group: number, shift: number) => codes[(group >> shift) & 63] ?? 0
  let text = ''
  let i = 0
  for (; i + 6 <= bytes.length; i += 6) {
    const a = groupAt(bytes, i)
    const b = groupAt(bytes, i + 3)
    text += String.fromCharCode(
      code(a, 18),
      code(a, 12),
      code(a, 6),
      code(a, 0),
      code(b, 18),
      code(b, 12),
      code(b, 6),
      code(b, 0),
    )
  }
  for (; i < bytes.length; i += 3) {
    const [left, group] = [bytes.length - i, groupAt(bytes, i)]
    text += String.fromCharCode(code(group, 18), code(group, 12))
    if (left > 1) text += String.fromCharCode(code(group, 6))
    if (left > 2) text += String.fromCharCode(code(group, 0))
  }
  return text
}

const groupAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)

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

/** base64url without padding, RFC 4648 section 5. */
export const toBase64url = (bytes: Uint8Array): string => encodeWith(urlSafeCodes, bytes)

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
  const text = encodeWith(standardCodes, bytes)
  return text + '='.repeat((4 - (text.length % 4)) % 4)
}

/** Padding is required where RFC 4648 requires it. @throws KernelError `kernel/malformed` */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 4 !== 0) throw new KernelError('kernel/malformed', 'text is not base64')
  return decodeWith(standardValues, text.replace(/={1,2}$/, ''), 'base64')
}
