/**
 * What AES-GCM may be used with: AES-128 and AES-256 (WebCrypto has no 192 everywhere), an IV that
 * is not empty, a whole tag. NIST SP 800-38D, 5.2.
 * @module
 */
import type { AesGcmInput } from './crypto.ts'

/** Bytes of the tag, always the longest. */
export const gcmTagLength = 16

/** @throws TypeError: a key or IV of this length is a mistake of the caller */
export function requireAesGcmInput({ key, iv }: AesGcmInput): void {
  if (key.length !== 16 && key.length !== 32) throw new TypeError('AES key: not 16 or 32 bytes')
  if (iv.length === 0) throw new TypeError('AES-GCM IV: empty')
}
