/**
 * ECDSA with P-256 that repeats and costs next to nothing: nonces come from a table that is made once.
 * A nonce that occurs twice tells the key. These keys are made up and sign mutants, nothing else.
 * @module
 */
import { createHash } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'
import { concatBytes, fromHex, toHex } from '@tegata/kernel'

const { n } = p256.CURVE
const field = p256.Point.Fn

type Nonce = { readonly r: bigint; readonly inverse: bigint }

/** Signs digests of SHA-256; the answer is r and s, 32 bytes each. */
export function quickSignature(secretKey: Uint8Array): (digest: Uint8Array) => Uint8Array {
  const secret = BigInt(`0x${toHex(secretKey)}`)
  const nonces = new Map<number, Nonce>()
  return (digest) => {
    const at = (digest[0] ?? 0) & 15
    const nonce = nonces.get(at) ?? nonceOf(secretKey, at)
    nonces.set(at, nonce)
    const sum = BigInt(`0x${toHex(digest)}`) + nonce.r * secret
    return concatBytes(numberBytes(nonce.r), numberBytes((nonce.inverse * sum) % n))
  }
}

function nonceOf(secretKey: Uint8Array, at: number): Nonce {
  const hash = createHash('sha384').update(secretKey).update(Uint8Array.of(at)).digest()
  const { secretKey: k } = p256.keygen(hash)
  const { x } = p256.Point.fromBytes(p256.getPublicKey(k)).toAffine()
  return { r: x % n, inverse: field.inv(BigInt(`0x${toHex(k)}`)) }
}

const numberBytes = (value: bigint): Uint8Array => fromHex(value.toString(16).padStart(64, '0'))
