/**
 * SubjectPublicKeyInfo in X.509, and the key identifiers made of it: RFC 5280 4.1.2.7, 4.2.1.2.
 * @module
 */
import { type Crypto, jwkToSpki, type PublicJwk, spkiToJwk } from '@tegata/crypto'
import { derItems, derTag, readDer } from '../der/der-reader.ts'
import { readBitBytes } from '../der/der-values.ts'
import { PkiError } from '../errors.ts'

/**
 * RSA from 2048 to 8192 bits, P-256, P-384, P-521, Ed25519 and X25519, each in its one DER form.
 * @throws PkiError `pki/unsupported`
 */
export function readPublicKey(spki: Uint8Array, path: string): PublicJwk {
  try {
    return spkiToJwk(spki)
  } catch (cause) {
    const message = `${path}: key type, size or form not supported`
    throw new PkiError('pki/unsupported', message, { cause })
  }
}

/**
 * Content of the key's BIT STRING, without tag, length and unused bits: what OCSP hashes.
 * @see RFC 5280, 4.1.2.7
 */
export function publicKeyBits(spki: Uint8Array): Uint8Array {
  const items = derItems(readDer(spki, derTag.sequence, 'public key'), 'public key')
  items.next(derTag.sequence, 'public key')
  return readBitBytes(items.next(derTag.bitString, 'public key'), 'public key')
}

/** SHA-1 of the key bits: RFC 5280 4.2.1.2 method 1, which ISO/IEC 18013-5 Annex B asks for. */
export async function keyIdentifierOf(
  key: PublicJwk,
  crypto: Pick<Crypto, 'digest'>,
): Promise<Uint8Array> {
  return await crypto.digest('SHA-1', publicKeyBits(jwkToSpki(key)))
}
