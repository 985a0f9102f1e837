/**
 * OpenSSL, by node:crypto, as another reader of certificates.
 * @module
 */
import { X509Certificate } from 'node:crypto'

/** `undefined` for what it cannot read. */
export function readByOpenSsl(bytes: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes)
  } catch {
    return undefined
  }
}
