/**
 * `Crypto` on node:crypto, synchronous but for making keys and importing public ones.
 * @module
 */
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPair,
  hash,
  hkdfSync,
  type KeyObject,
  privateEncrypt,
  randomFillSync,
  sign,
  verify,
} from 'node:crypto'
import { promisify } from 'node:util'
import { concatBytes, equalBytes, fromBase64url } from '@tegata/kernel'
import { gcmTagLength, requireAesGcmInput } from '../aes-gcm.ts'
import {
  type AgreementCurve,
  type HashName,
  hashOf,
  isOfFamily,
  type SignatureAlgorithm,
} from '../algorithm.ts'
import type { Crypto, KeyAgreement, PrivateKeySource, PublicKey, Signer } from '../crypto.ts'
import { CryptoError } from '../errors.ts'
import { type PublicJwk, parsePublicJwk, samePublicKey } from '../jwk.ts'
import { spkiToJwk } from '../spki.ts'
import { jwkObject, publicKeyObject, unsupported } from './public-key-object.ts'

const nodeHash = {
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
} as const satisfies Record<HashName, string>

const random = (length: number) => randomFillSync(new Uint8Array(length))

/**
 * `Crypto` for servers and command lines. Digests come by way of text, which node:crypto makes faster
 * than a buffer of their own.
 */
export function createNodeCrypto(): Crypto {
  return {
    random,
    digest: (name, data) => Buffer.from(hash(nodeHash[name], data, 'hex'), 'hex'),
    matchesDigest: (name, data, digest) =>
      spellsBytes(hash(nodeHash[name], data, 'binary'), digest),
    hmac: (name, key, data) => createHmac(nodeHash[name], key).update(data).digest(),
    hkdf: (name, { ikm, salt, info, length }) =>
      new Uint8Array(hkdfSync(nodeHash[name], ikm, salt, info, length)),
    aesGcmEncrypt,
    aesGcmDecrypt,
    importPublicKey: async (source) => {
      const jwk = 'spki' in source ? spkiToJwk(source.spki) : parsePublicJwk(source.jwk)
      return publicKeyOf(await publicKeyObject(jwk), jwk)
    },
    generateSigner: async (algorithm) => signerOf(algorithm, await generatePrivateKey(algorithm)),
    generateKeyAgreement: async (curve) => agreementOf(await generateAgreementKey(curve)),
    importSigner: (algorithm, source) => signerOf(algorithm, privateObject(source)),
    importKeyAgreement: (source) => agreementOf(privateObject(source)),
  }
}

/** Whether a text with one character for each byte spells these. */
function spellsBytes(text: string, bytes: Uint8Array): boolean {
  if (text.length !== bytes.length) return false
  for (let i = 0; i < bytes.length; i += 1) if (text.charCodeAt(i) !== bytes[i]) return false
  return true
}

/**
 * A new private key in PKCS#8, for a key store that encrypts it.
 * Everything else uses `Crypto.generateSigner`, whose keys stay inside.
 */
export async function generatePkcs8(algorithm: SignatureAlgorithm): Promise<Uint8Array> {
  return (await generatePrivateKey(algorithm)).export({ format: 'der', type: 'pkcs8' })
}

/** An RSA key as a chip uses it: it pads exactly the bytes it is given (RFC 8017, 9.2 steps 3–6). */
export type RsaChipKey = {
  readonly publicKey: PublicJwk
  signDigestInfo(digestInfo: Uint8Array): Uint8Array
}

/** A 2048-bit RSA key of an emulated card or secure element; it cannot be exported. */
export async function generateRsaChipKey(): Promise<RsaChipKey> {
  return chipKeyOf(await generatePrivateKey('RS256'))
}

/**
 * The same from PKCS#8: for a test card that outlives its process.
 * @throws CryptoError `crypto/unsupported-key` when it is no RSA key of at least 2048 bits
 */
export function importRsaChipKey(pkcs8: Uint8Array): RsaChipKey {
  const key = privateObject({ pkcs8 })
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (key.asymmetricKeyType !== 'rsa' || bits < 2048)
    throw new CryptoError('crypto/unsupported-key', 'a chip has an RSA key of 2048 bits or more')
  return chipKeyOf(key)
}

const chipKeyOf = (key: KeyObject): RsaChipKey => ({
  publicKey: publicJwkOf(key),
  signDigestInfo: (digestInfo) =>
    privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo),
})

const gcmName = (key: Uint8Array) => (key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm')

const aesGcmEncrypt: Crypto['aesGcmEncrypt'] = (input) => {
  requireAesGcmInput(input)
  const { key, iv, data, additionalData } = input
  const cipher = createCipheriv(gcmName(key), key, iv)
  if (additionalData) cipher.setAAD(additionalData)
  return Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()])
}

const aesGcmDecrypt: Crypto['aesGcmDecrypt'] = (input) => {
  try {
    requireAesGcmInput(input)
    const { key, iv, data, additionalData } = input
    const decipher = createDecipheriv(gcmName(key), key, iv, { authTagLength: gcmTagLength })
    if (additionalData) decipher.setAAD(additionalData)
    decipher.setAuthTag(data.subarray(-gcmTagLength))
    return Buffer.concat([decipher.update(data.subarray(0, -gcmTagLength)), decipher.final()])
  } catch (cause) {
    throw new CryptoError('crypto/decryption-failed', 'data does not decrypt', { cause })
  }
}

function privateObject(source: PrivateKeySource): KeyObject {
  try {
    if ('pkcs8' in source)
      return createPrivateKey({ key: Buffer.from(source.pkcs8), format: 'der', type: 'pkcs8' })
    const { jwk } = source
    if (typeof jwk !== 'object' || jwk === null) throw new TypeError('JWK is not an object')
    const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' })
    requireMatchingHalves(key, parsePublicJwk(jwk))
    return key
  } catch (cause) {
    throw unsupported(cause)
  }
}

/** node:crypto believes the public half of a JWK; here it has to be that of the private one. */
function requireMatchingHalves(key: KeyObject, named: PublicJwk): void {
  if (!samePublicKey(publicJwkOf(key), named)) throw new TypeError('halves differ')
  if (named.kty !== 'EC') return
  const half = createECDH(ecdhCurves[named.crv])
  half.setPrivateKey(key.export({ format: 'jwk' }).d ?? '', 'base64url')
  const point = half.getPublicKey()
  const wanted = concatBytes(Uint8Array.of(4), fromBase64url(named.x), fromBase64url(named.y))
  if (!equalBytes(point, wanted)) throw new TypeError('halves differ')
}

const ecdhCurves = { 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' } as const

const publicJwkOf = (privateKey: KeyObject): PublicJwk =>
  parsePublicJwk(createPublicKey(privateKey).export({ format: 'jwk' }))

function publicKeyOf(key: KeyObject, jwk: PublicJwk): PublicKey {
  return {
    jwk,
    verify(algorithm, signature, data) {
      if (!isOfFamily(algorithm, jwk)) return false
      const name = hashOf(algorithm)
      try {
        return verify(name && nodeHash[name], data, { key, dsaEncoding: 'ieee-p1363' }, signature)
      } catch {
        return false
      }
    },
  }
}

function signerOf(algorithm: SignatureAlgorithm, key: KeyObject): Signer {
  const publicKey = publicJwkOf(key)
  if (!isOfFamily(algorithm, publicKey))
    throw new CryptoError('crypto/wrong-key', `key does not sign with ${algorithm}`)
  const name = hashOf(algorithm)
  return {
    algorithm,
    publicKey,
    sign: (data) => sign(name && nodeHash[name], data, { key, dsaEncoding: 'ieee-p1363' }),
  }
}

function agreementOf(privateKey: KeyObject): KeyAgreement {
  const publicKey = publicJwkOf(privateKey)
  if (publicKey.kty === 'RSA' || publicKey.crv === 'Ed25519') throw unsupported('not to agree with')
  return {
    publicKey,
    deriveSecret(peer) {
      try {
        return diffieHellman({ privateKey, publicKey: jwkObject(peer) })
      } catch (cause) {
        throw new CryptoError('crypto/wrong-key', 'peer key is of another curve', { cause })
      }
    },
  }
}

const generate = {
  rsa: promisify((done: (error: Error | null, key: KeyObject) => void) =>
    generateKeyPair('rsa', { modulusLength: 2048 }, (error, _, key) => done(error, key)),
  ),
  ec: promisify((namedCurve: string, done: (error: Error | null, key: KeyObject) => void) =>
    generateKeyPair('ec', { namedCurve }, (error, _, key) => done(error, key)),
  ),
  ed25519: promisify((done: (error: Error | null, key: KeyObject) => void) =>
    generateKeyPair('ed25519', {}, (error, _, key) => done(error, key)),
  ),
  x25519: promisify((done: (error: Error | null, key: KeyObject) => void) =>
    generateKeyPair('x25519', {}, (error, _, key) => done(error, key)),
  ),
}

const namedCurves = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const

function generatePrivateKey(algorithm: SignatureAlgorithm): Promise<KeyObject> {
  if (algorithm === 'EdDSA') return generate.ed25519()
  if (algorithm === 'ES256' || algorithm === 'ES384' || algorithm === 'ES512')
    return generate.ec(namedCurves[algorithm])
  return generate.rsa()
}

const generateAgreementKey = (curve: AgreementCurve): Promise<KeyObject> =>
  curve === 'X25519' ? generate.x25519() : generate.ec(curve)
