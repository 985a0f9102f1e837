/**
 * WebCrypto whose generated key pairs can be put into IndexedDB. Private keys stay non-extractable.
 * @module
 */
import type { Crypto, SignatureAlgorithm, Signer } from '@tegata/crypto'
import { createWebCrypto, signerOfPair } from '@tegata/crypto/web'

const { subtle } = globalThis.crypto
const pairs = new WeakMap<Signer, CryptoKeyPair>()

const parameters = (algorithm: SignatureAlgorithm) =>
  algorithm === 'RS256'
    ? {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 2048,
        publicExponent: Uint8Array.of(1, 0, 1),
        hash: 'SHA-256',
      }
    : { name: 'ECDSA', namedCurve: 'P-256' }

export const crypto: Crypto = {
  ...createWebCrypto(globalThis.crypto),
  async generateSigner(algorithm) {
    if (algorithm !== 'RS256' && algorithm !== 'ES256') throw new TypeError('algorithm')
    const pair = await subtle.generateKey(parameters(algorithm), false, ['sign', 'verify'])
    if (!('privateKey' in pair)) throw new TypeError('not a key pair')
    return await signerOf(pair, algorithm)
  },
}

/** The signer of a pair that was kept. */
export async function signerOf(pair: CryptoKeyPair, algorithm: 'ES256' | 'RS256'): Promise<Signer> {
  const signer = await signerOfPair(subtle, algorithm, pair)
  pairs.set(signer, pair)
  return signer
}

/** The pair to keep. @throws TypeError for a signer that was not made here */
export function pairOf(signer: Signer): CryptoKeyPair {
  const pair = pairs.get(signer)
  if (!pair) throw new TypeError('not a key of this wallet')
  return pair
}
