/**
 * What tegata needs of cryptography. Methods answer a value or a promise: node:crypto is
 * synchronous, WebCrypto is not, and `await` costs next to nothing on a value.
 * @module
 */
import type { Random } from '@tegata/kernel'
import type { AgreementCurve, HashName, SignatureAlgorithm } from './algorithm.ts'
import type { PublicJwk } from './jwk.ts'

/** A value that is there, or will be: `await` it either way. */
export type MaybePromise<T> = T | Promise<T>

/** A public key that verifies. ECDSA signatures are raw r‖s, as in JOSE and COSE. */
export interface PublicKey {
  readonly jwk: PublicJwk
  /** False for every wrong signature, wrong length and wrong key type; never throws. */
  verify(
    algorithm: SignatureAlgorithm,
    signature: Uint8Array,
    data: Uint8Array,
  ): MaybePromise<boolean>
}

/**
 * A private key that signs, wherever it lives: memory, WebCrypto, a card, an HSM.
 * ECDSA signatures are raw r‖s.
 */
export interface Signer {
  readonly algorithm: SignatureAlgorithm
  readonly publicKey: PublicJwk
  sign(data: Uint8Array): MaybePromise<Uint8Array>
}

/** A private key that agrees on a secret (ECDH). */
export interface KeyAgreement {
  readonly publicKey: PublicJwk
  /**
   * The x-coordinate of the shared point, or the X25519 output.
   * @throws CryptoError `crypto/wrong-key` when the peer's key is of another curve or not on it
   */
  deriveSecret(peer: PublicJwk): MaybePromise<Uint8Array>
}

/**
 * For AES-GCM: a key of 16 or 32 bytes, an IV of 12.
 * @see NIST SP 800-38D
 */
export type AesGcmInput = {
  readonly key: Uint8Array
  readonly iv: Uint8Array
  readonly data: Uint8Array
  readonly additionalData?: Uint8Array
}

/**
 * For HKDF: input keying material, salt and info, all in bytes.
 * @see RFC 5869, 2
 */
export type HkdfInput = {
  readonly ikm: Uint8Array
  readonly salt: Uint8Array
  readonly info: Uint8Array
  /** Bytes of output. */
  readonly length: number
}

/** Where a private key is imported from: PKCS#8 in DER, or a JWK with its private members. */
export type PrivateKeySource = { readonly pkcs8: Uint8Array } | { readonly jwk: unknown }
/** Where a public key is imported from: SubjectPublicKeyInfo in DER, or a JWK. */
export type PublicKeySource = { readonly spki: Uint8Array } | { readonly jwk: PublicJwk }

/**
 * Everything that tegata asks of cryptography. `createNodeCrypto` and `createWebCrypto` implement
 * it.
 */
export interface Crypto {
  readonly random: Random
  digest(hash: HashName, data: Uint8Array): MaybePromise<Uint8Array>
  /** Whether that is the digest of the data. For digests that are no secret: it may stop early. */
  matchesDigest(hash: HashName, data: Uint8Array, digest: Uint8Array): MaybePromise<boolean>
  hmac(hash: HashName, key: Uint8Array, data: Uint8Array): MaybePromise<Uint8Array>
  /** RFC 5869. */
  hkdf(hash: HashName, input: HkdfInput): MaybePromise<Uint8Array>
  /**
   * Answers ciphertext ‖ 16-byte tag.
   * @throws TypeError for a key not of 16 or 32 bytes, or an IV not of 12
   */
  aesGcmEncrypt(input: AesGcmInput): MaybePromise<Uint8Array>
  /** Takes ciphertext ‖ 16-byte tag. @throws CryptoError `crypto/decryption-failed` */
  aesGcmDecrypt(input: AesGcmInput): MaybePromise<Uint8Array>
  /** @throws CryptoError `crypto/unsupported-key`, also for a point that is not on its curve */
  importPublicKey(source: PublicKeySource): MaybePromise<PublicKey>
  /** A new key pair that cannot be exported. `RS…` makes 2048-bit RSA. */
  generateSigner(algorithm: SignatureAlgorithm): MaybePromise<Signer>
  generateKeyAgreement(curve: AgreementCurve): MaybePromise<KeyAgreement>
  /**
   * @throws CryptoError `crypto/unsupported-key`; `crypto/wrong-key` for a key of another kind than
   * the algorithm's
   */
  importSigner(algorithm: SignatureAlgorithm, source: PrivateKeySource): MaybePromise<Signer>
  /** @throws CryptoError `crypto/unsupported-key` */
  importKeyAgreement(source: PrivateKeySource): MaybePromise<KeyAgreement>
}
