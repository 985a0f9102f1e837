/**
 * Digests, MACs, derivation and AES-GCM on WebCrypto.
 * @module
 */
import { equalBytes } from '@tegata/kernel'
import { requireAesGcmInput } from '../aes-gcm.ts'
import type { Crypto } from '../crypto.ts'
import { CryptoError } from '../errors.ts'
import { own } from './own-bytes.ts'

type Symmetric = Pick<
  Crypto,
  'digest' | 'matchesDigest' | 'hmac' | 'hkdf' | 'aesGcmEncrypt' | 'aesGcmDecrypt'
>

export const createSymmetric = (subtle: SubtleCrypto): Symmetric => ({
  digest: async (name, data) => new Uint8Array(await subtle.digest(name, own(data))),
  matchesDigest: async (name, data, digest) =>
    equalBytes(new Uint8Array(await subtle.digest(name, own(data))), digest),
  hmac: async (name, key, data) => {
    const algorithm = { name: 'HMAC', hash: name }
    // HMAC pads with zeros (RFC 2104 section 2), and WebCrypto takes no empty key.
    const padded = key.length === 0 ? new Uint8Array(1) : own(key)
    const imported = await subtle.importKey('raw', padded, algorithm, false, ['sign'])
    return new Uint8Array(await subtle.sign('HMAC', imported, own(data)))
  },
  hkdf: async (name, { ikm, salt, info, length }) => {
    const key = await subtle.importKey('raw', own(ikm), 'HKDF', false, ['deriveBits'])
    const parameters = { name: 'HKDF', hash: name, salt: own(salt), info: own(info) }
    return new Uint8Array(await subtle.deriveBits(parameters, key, 8 * length))
  },
  aesGcmEncrypt: async (input) => {
    requireAesGcmInput(input)
    const { key, iv, data, additionalData } = input
    const imported = await subtle.importKey('raw', own(key), 'AES-GCM', false, ['encrypt'])
    return new Uint8Array(await subtle.encrypt(gcm(iv, additionalData), imported, own(data)))
  },
  aesGcmDecrypt: async (input) => {
    try {
      requireAesGcmInput(input)
      const { key, iv, data, additionalData } = input
      const imported = await subtle.importKey('raw', own(key), 'AES-GCM', false, ['decrypt'])
      return new Uint8Array(await subtle.decrypt(gcm(iv, additionalData), imported, own(data)))
    } catch (cause) {
      throw new CryptoError('crypto/decryption-failed', 'data does not decrypt', { cause })
    }
  },
})

const gcm = (iv: Uint8Array, additionalData: Uint8Array | undefined) => ({
  name: 'AES-GCM',
  iv: own(iv),
  tagLength: 128,
  ...(additionalData && { additionalData: own(additionalData) }),
})
