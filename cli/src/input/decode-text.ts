/**
 * Bytes as people and programs pass them on: binary, hexadecimal, base64url or base64.
 * @module
 */
import { CodedError, fromBase64url, fromHex } from '@tegata/kernel'

export type Encoding = 'binary' | 'hex' | 'base64url' | 'base64'
export type Content = { readonly bytes: Uint8Array; readonly encoding: Encoding }

/**
 * The bytes that a text stands for, white space aside; `undefined` when it is in no known form.
 * A text of an even number of hexadecimal digits is hexadecimal.
 */
export function decodeText(text: string): Content | undefined {
  const dense = text.replace(/\s+/g, '')
  if (/^[0-9a-fA-F]*$/.test(dense) && dense.length % 2 === 0)
    return { bytes: fromHex(dense), encoding: 'hex' }
  return decodeBase64(dense)
}

/** Bytes as they are, unless they are a text that stands for others. */
export function decodeContent(bytes: Uint8Array): Content {
  const text = asPlainText(bytes)
  return (text === undefined ? undefined : decodeText(text)) ?? { bytes, encoding: 'binary' }
}

/** The text, when every byte is printable ASCII or white space. */
export function asPlainText(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0 || !bytes.every(isPlain)) return undefined
  return new TextDecoder().decode(bytes)
}

const isPlain = (byte: number) =>
  (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09

/** Either alphabet, never both in one text; padding is needed in neither. */
function decodeBase64(dense: string): Content | undefined {
  const padding = dense.endsWith('==') ? 2 : dense.endsWith('=') ? 1 : 0
  if (padding > 0 && dense.length % 4 !== 0) return undefined
  const digits = dense.slice(0, dense.length - padding)
  const standard = /[+/]/.test(digits)
  if (standard && /[-_]/.test(digits)) return undefined
  try {
    const bytes = fromBase64url(digits.replace(/\+/g, '-').replace(/\//g, '_'))
    return { bytes, encoding: standard || padding > 0 ? 'base64' : 'base64url' }
  } catch (error) {
    if (error instanceof CodedError) return undefined
    throw error
  }
}
