/**
 * `Crypto` on WebCrypto. Generated private keys cannot be exported.
 * @module
 */
import { type AgreementCurve, hashOf, isOfFamily, type SignatureAlgorithm } from '../algorithm.ts'
import type { Crypto, KeyAgreement, PrivateKeySource, PublicKey, Signer } from '../crypto.ts'
import { CryptoError } from '../errors.ts'
import { type PublicJwk, parsePublicJwk } from '../jwk.ts'
import { agreementCurveOf } from '../pkcs8.ts'
import { spkiToJwk } from '../spki.ts'
import { own } from './own-bytes.ts'
import { createSymmetric } from './symmetric.ts'

/** `globalThis.crypto` of a browser, a worker, or Node. */
export type WebCryptoSource = Pick<globalThis.Crypto, 'subtle' | 'getRandomValues'>

/** `Crypto` for browsers and everything else that has WebCrypto. */
export function createWebCrypto(source: WebCryptoSource): Crypto {
  const { subtle } = source
  return {
    random: (length) => {
      const bytes = new Uint8Array(length)
      source.getRandomValues(bytes)
      return bytes
    },
    ...createSymmetric(subtle),
    importPublicKey: (from) =>
      publicKeyOf(subtle, 'spki' in from ? spkiToJwk(from.spki) : parsePublicJwk(from.jwk)),
    generateSigner: async (algorithm) => {
      const pair = await subtle.generateKey(keyParameters(algorithm), false, ['sign', 'verify'])
      if (!('privateKey' in pair)) throw unsupported()
      return await signerOfPair(subtle, algorithm, pair)
    },
    generateKeyAgreement: async (curve) => {
      const pair = await subtle.generateKey(agreementParameters(curve), false, ['deriveBits'])
      if (!('privateKey' in pair)) throw unsupported()
      const publicKey = parsePublicJwk(await subtle.exportKey('jwk', pair.publicKey))
      return agreementOf(subtle, curve, pair.privateKey, publicKey)
    },
    importSigner: async (algorithm, source) => {
      if ('jwk' in source && !isOfFamily(algorithm, parsePublicJwk(source.jwk)))
        throw new CryptoError('crypto/wrong-key', `key does not sign with ${algorithm}`)
      const parameters = keyParameters(algorithm)
      const { key, publicKey } = await importPrivate(subtle, source, parameters, ['sign'])
      return signerOf(subtle, algorithm, key, publicKey)
    },
    importKeyAgreement: async (source) => {
      const curve =
        'jwk' in source ? curveOf(parsePublicJwk(source.jwk)) : agreementCurveOf(source.pkcs8)
      const parameters = agreementParameters(curve)
      const { key, publicKey } = await importPrivate(subtle, source, parameters, ['deriveBits'])
      return agreementOf(subtle, curve, key, publicKey)
    },
  }
}

/** A signer over a key pair that the caller keeps, for example in IndexedDB. */
export async function signerOfPair(
  subtle: SubtleCrypto,
  algorithm: SignatureAlgorithm,
  pair: CryptoKeyPair,
): Promise<Signer> {
  const publicKey = parsePublicJwk(await subtle.exportKey('jwk', pair.publicKey))
  return signerOf(subtle, algorithm, pair.privateKey, publicKey)
}

const unsupported = (cause?: unknown) =>
  new CryptoError('crypto/unsupported-key', 'key: type, curve or form not supported', { cause })

const namedCurves = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const

type KeyParameters = EcKeyGenParams | RsaHashedKeyGenParams | { name: 'Ed25519' }

function keyParameters(algorithm: SignatureAlgorithm): KeyParameters {
  if (algorithm === 'EdDSA') return { name: 'Ed25519' }
  if (algorithm === 'ES256' || algorithm === 'ES384' || algorithm === 'ES512')
    return { name: 'ECDSA', namedCurve: namedCurves[algorithm] }
  const publicExponent = Uint8Array.of(1, 0, 1)
  const hash = hashOf(algorithm) ?? 'SHA-256'
  return { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent, hash }
}

const agreementParameters = (curve: AgreementCurve) =>
  curve === 'X25519' ? { name: 'X25519' } : { name: 'ECDH', namedCurve: curve }

/** ECDSA names its hash when it signs, RSA when the key is imported. */
function signParameters(algorithm: SignatureAlgorithm): EcdsaParams | { name: string } {
  if (algorithm === 'EdDSA') return { name: 'Ed25519' }
  const hash = hashOf(algorithm) ?? 'SHA-256'
  return algorithm.startsWith('ES') ? { name: 'ECDSA', hash } : { name: 'RSASSA-PKCS1-v1_5' }
}

function importParameters(algorithm: SignatureAlgorithm, jwk: PublicJwk) {
  if (jwk.kty === 'EC') return { name: 'ECDSA', namedCurve: jwk.crv }
  if (jwk.kty === 'OKP') return { name: 'Ed25519' }
  return { name: 'RSASSA-PKCS1-v1_5', hash: hashOf(algorithm) ?? 'SHA-256' }
}

async function publicKeyOf(subtle: SubtleCrypto, jwk: PublicJwk): Promise<PublicKey> {
  const imported = new Map<string, CryptoKey>()
  const keyFor = async (algorithm: SignatureAlgorithm): Promise<CryptoKey> => {
    const known = imported.get(algorithm)
    if (known) return known
    const parameters = importParameters(algorithm, jwk)
    const key = await subtle.importKey('jwk', { ...jwk }, parameters, true, ['verify'])
    imported.set(algorithm, key)
    return key
  }
  try {
    // A point that is not on its curve shows here and not as a signature that does not hold.
    if (jwk.kty === 'EC') await keyFor('ES256')
  } catch (cause) {
    throw unsupported(cause)
  }
  return {
    jwk,
    async verify(algorithm, signature, data) {
      if (!isOfFamily(algorithm, jwk)) return false
      try {
        const key = await keyFor(algorithm)
        return await subtle.verify(signParameters(algorithm), key, own(signature), own(data))
      } catch {
        return false
      }
    },
  }
}

const signerOf = (
  subtle: SubtleCrypto,
  algorithm: SignatureAlgorithm,
  key: CryptoKey,
  publicKey: PublicJwk,
): Signer => ({
  algorithm,
  publicKey,
  sign: async (data) =>
    new Uint8Array(await subtle.sign(signParameters(algorithm), key, own(data))),
})

const curveOf = (jwk: PublicJwk): AgreementCurve => {
  if (jwk.kty === 'EC') return jwk.crv
  if (jwk.kty === 'OKP' && jwk.crv === 'X25519') return jwk.crv
  throw unsupported()
}

const agreementOf = (
  subtle: SubtleCrypto,
  curve: AgreementCurve,
  key: CryptoKey,
  publicKey: PublicJwk,
): KeyAgreement => ({
  publicKey,
  async deriveSecret(peer) {
    try {
      const parameters = agreementParameters(curve)
      const imported = await subtle.importKey('jwk', { ...peer }, parameters, true, [])
      const derivation = { name: parameters.name, public: imported }
      const bits = curve === 'P-521' ? 528 : curve === 'P-384' ? 384 : 256
      return new Uint8Array(await subtle.deriveBits(derivation, key, bits))
    } catch (cause) {
      throw new CryptoError('crypto/wrong-key', 'peer key is of another curve', { cause })
    }
  },
})

/** The public half is read from an extractable copy; the key that is kept cannot be exported. */
async function importPrivate(
  subtle: SubtleCrypto,
  source: PrivateKeySource,
  parameters: AlgorithmIdentifier,
  usages: KeyUsage[],
): Promise<{ key: CryptoKey; publicKey: PublicJwk }> {
  try {
    if ('jwk' in source) {
      const { jwk } = source
      if (typeof jwk !== 'object' || jwk === null) throw unsupported()
      const key = await subtle.importKey('jwk', { ...jwk }, parameters, false, usages)
      return { key, publicKey: parsePublicJwk(jwk) }
    }
    const bytes = own(source.pkcs8)
    const copy = await subtle.importKey('pkcs8', bytes, parameters, true, usages)
    const key = await subtle.importKey('pkcs8', bytes, parameters, false, usages)
    return { key, publicKey: parsePublicJwk(await subtle.exportKey('jwk', copy)) }
  } catch (cause) {
    throw unsupported(cause)
  }
}
