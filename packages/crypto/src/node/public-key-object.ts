/**
 * A public key for node:crypto, by the shortest way there is.
 * @module
 */
import { createPublicKey, KeyObject, webcrypto } from 'node:crypto'
import { concatBytes, fromBase64url } from '@tegata/kernel'
import type { MaybePromise } from '../crypto.ts'
import { CryptoError } from '../errors.ts'
import type { EcJwk, PublicJwk } from '../jwk.ts'

/**
 * An EC point goes in as bytes through WebCrypto: OpenSSL 3 takes a third longer for a JWK, twice as
 * long for a SubjectPublicKeyInfo, and verifies faster with a key that came as a point.
 *
 * @throws CryptoError `crypto/unsupported-key`, also for a point that is not on its curve
 */
export const publicKeyObject = (jwk: PublicJwk): MaybePromise<KeyObject> =>
  jwk.kty === 'EC' ? pointObject(jwk) : jwkObject(jwk)

const uncompressed = Uint8Array.of(4)

async function pointObject({ crv, x, y }: EcJwk): Promise<KeyObject> {
  const point = concatBytes(uncompressed, fromBase64url(x), fromBase64url(y))
  const algorithm = { name: 'ECDSA', namedCurve: crv }
  try {
    return KeyObject.from(
      await webcrypto.subtle.importKey('raw', point, algorithm, true, ['verify']),
    )
  } catch (cause) {
    throw unsupported(cause)
  }
}

/** The same for every type of key, without waiting. @throws CryptoError `crypto/unsupported-key` */
export function jwkObject(jwk: PublicJwk): KeyObject {
  try {
    return createPublicKey({ key: { ...jwk }, format: 'jwk' })
  } catch (cause) {
    throw unsupported(cause)
  }
}

export function unsupported(cause: unknown): CryptoError {
  return new CryptoError('crypto/unsupported-key', 'key: type, curve or form not supported', {
    cause,
  })
}
