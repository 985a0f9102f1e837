/**
 * One `Crypto` interface, keys that are used through `Signer` and `KeyAgreement`, and JWK and JWS.
 * `@tegata/crypto/node` and `@tegata/crypto/web` implement it.
 * @module
 */
export {
  type AgreementCurve,
  algorithmSuits,
  type HashName,
  hashOf,
  type SignatureAlgorithm,
} from './algorithm.ts'
export type {
  AesGcmInput,
  Crypto,
  HkdfInput,
  KeyAgreement,
  MaybePromise,
  PrivateKeySource,
  PublicKey,
  PublicKeySource,
  Signer,
} from './crypto.ts'
export { digestAll } from './digest-all.ts'
export { CryptoError, type CryptoErrorCode } from './errors.ts'
export {
  coordinateLength,
  type EcCurve,
  type EcJwk,
  jwkThumbprint,
  type OkpJwk,
  type PublicJwk,
  parsePublicJwk,
  type RsaJwk,
  samePublicKey,
} from './jwk.ts'
export {
  decodeJws,
  isJwsType,
  type JsonObject,
  type Jws,
  type JwsExpectation,
  signJws,
  verifyJws,
} from './jws.ts'
export { jwkToSpki, spkiToJwk } from './spki.ts'
