/**
 * Cryptography whose keys, serial numbers and signatures come from a seed, so that the same seed
 * makes the same mutants; node:crypto for everything but keys and signatures. What was verified is
 * remembered.
 * @module
 */
import { createHash } from 'node:crypto'
import { p256, p384 } from '@noble/curves/nist.js'
import { type Crypto, type PublicJwk, type Signer, samePublicKey } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64url } from '@tegata/kernel'
import { createDice } from './dice.ts'
import { quickSignature } from './quick-signature.ts'
import { rememberKeys } from './remember-keys.ts'

export type FixedCrypto = Crypto & {
  /** Synchronous, for mutants that are signed again. ES256 alone. */
  newSigner(): FixedSigner
  /** Every signer that was made, by its public key. */
  readonly signers: { get(publicKey: PublicJwk): FixedSigner }
}
export type FixedSigner = Omit<Signer, 'sign'> & { sign(data: Uint8Array): Uint8Array }

export function createFixedCrypto(name: string): FixedCrypto {
  const node = createNodeCrypto()
  const dice = createDice('keys', name)
  const random = (length: number) => new Uint8Array(dice.bytes(length))
  const made: FixedSigner[] = []
  const newSigner = () => {
    const signer = signerOf(random(48))
    made.push(signer)
    return signer
  }
  return {
    ...node,
    random,
    importPublicKey: rememberKeys(node.importPublicKey),
    newSigner,
    signers: {
      get: (publicKey) => {
        const signer = made.find((one) => samePublicKey(one.publicKey, publicKey))
        if (!signer) throw new TypeError('no signer of that key was made here')
        return signer
      },
    },
    generateSigner: (algorithm) => {
      if (algorithm === 'ES384') return rootSigner(random(72))
      if (algorithm !== 'ES256') throw new TypeError('seeds are signed with ES256 or ES384')
      return newSigner()
    },
    generateKeyAgreement: () => {
      const secret = p256.keygen(random(48)).secretKey
      const jwk = { ...publicJwk(secret), d: toBase64url(secret) }
      return node.importKeyAgreement({ jwk })
    },
  }
}

function signerOf(seed: Uint8Array): FixedSigner {
  const { secretKey } = p256.keygen(seed)
  const sign = quickSignature(secretKey)
  return {
    algorithm: 'ES256',
    publicKey: publicJwk(secretKey),
    sign: (data) => sign(createHash('sha256').update(data).digest()),
  }
}

/** Of an authority that signs seeds and no mutant. */
function rootSigner(seed: Uint8Array): Signer {
  const { secretKey } = p384.keygen(seed)
  const point = p384.getPublicKey(secretKey, false)
  return {
    algorithm: 'ES384',
    publicKey: {
      kty: 'EC',
      crv: 'P-384',
      x: toBase64url(point.slice(1, 49)),
      y: toBase64url(point.slice(49, 97)),
    },
    sign: (data) =>
      p384
        .sign(createHash('sha384').update(data).digest(), secretKey, { lowS: false })
        .toCompactRawBytes(),
  }
}

function publicJwk(secretKey: Uint8Array): PublicJwk {
  const point = p256.getPublicKey(secretKey, false)
  return {
    kty: 'EC',
    crv: 'P-256',
    x: toBase64url(point.slice(1, 33)),
    y: toBase64url(point.slice(33, 65)),
  }
}
