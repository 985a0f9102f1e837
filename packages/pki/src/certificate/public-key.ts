/**
 * SubjectPublicKeyInfo in X.509, and the key identifiers made of it: RFC 5280 4.1.2.7, 4.2.1.2.
 * @module
 */
import { type Crypto, jwkToSpki, type PublicJwk, spkiToJwk } from '@tegata/crypto'
import { equalBytes, fromBase64url } from '@tegata/kernel'
import { derItems, derTag, readDer } from '../der/der-reader.ts'
import { readBitBytes } from '../der/der-values.ts'
import { PkiError } from '../errors.ts'

/** Largest RSA modulus: one verification must stay cheap, whoever made the certificate. */
const maxModulusBytes = 1024
const maxExponentBytes = 8

/**
 * RSA from 2048 to 8192 bits, P-256, P-384, P-521, Ed25519 and X25519, each in its one DER form.
 * @throws PkiError `pki/unsupported`
 */
export function readPublicKey(spki: Uint8Array, path: string): PublicJwk {
  const refused = (cause?: unknown) =>
    new PkiError('pki/unsupported', `${path}: key type, size or form not supported`, { cause })
  try {
    const key = spkiToJwk(spki)
    if (equalBytes(jwkToSpki(key), spki) && rsaInBounds(key)) return key
  } catch (cause) {
    throw refused(cause)
  }
  throw refused()
}

function rsaInBounds(key: PublicJwk): boolean {
  if (key.kty !== 'RSA') return true
  const exponent = fromBase64url(key.e)
  const odd = ((exponent.at(-1) ?? 0) & 1) === 1
  const above1 = exponent.length > 1 || (exponent[0] ?? 0) > 1
  const modulusBytes = fromBase64url(key.n).length
  return odd && above1 && exponent.length <= maxExponentBytes && modulusBytes <= maxModulusBytes
}

/** Content of the key's BIT STRING, without tag, length and unused bits: what OCSP hashes. */
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
