/**
 * What AES-GCM may be used with, the same in every implementation: AES-128 and AES-256 (browsers do
 * not all have 192), the IV of 96 bits that RFC 7518 5.3, RFC 9053 4.1 and ISO/IEC 18013-5 use, a
 * whole tag.
 * @module
 */
import type { AesGcmInput } from './crypto.ts'

/** Bytes of the tag, always the longest. */
export const gcmTagLength = 16

/** @throws TypeError: a key or IV of this length is a mistake of the caller */
export function requireAesGcmInput({ key, iv }: AesGcmInput): void {
  if (key.length !== 16 && key.length !== 32) throw new TypeError('AES key: not 16 or 32 bytes')
  if (iv.length !== 12) throw new TypeError('AES-GCM IV: not 12 bytes')
}
