/**
 * Compressed points: SEC 1 section 2.3.4, for curves whose prime is 3 modulo 4.
 * Public values only, so no care for timing.
 * @module
 */
import { coordinateLength, type EcCurve } from '@tegata/crypto'
import { fromHex, toHex } from '@tegata/kernel'

type Curve = { readonly p: bigint; readonly b: bigint }

/** FIPS 186-4 D.1.2; a = -3 for all three. */
const curves: Readonly<Record<EcCurve, Curve>> = {
  'P-256': {
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  'P-384': {
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
  'P-521': {
    p: 2n ** 521n - 1n,
    b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  },
}

/** The y of the point with this x and this sign, or `undefined` when there is none. */
export function decompressPoint(crv: EcCurve, x: Uint8Array, odd: boolean): Uint8Array | undefined {
  const { p, b } = curves[crv]
  const number = BigInt(`0x${toHex(x)}`)
  if (number >= p) return undefined
  const square = mod(number ** 3n - 3n * number + b, p)
  const root = power(square, (p + 1n) / 4n, p)
  if (mod(root * root, p) !== square) return undefined
  const y = (root & 1n) === (odd ? 1n : 0n) ? root : p - root
  return fromHex(y.toString(16).padStart(2 * coordinateLength[crv], '0'))
}

const mod = (value: bigint, p: bigint) => ((value % p) + p) % p

function power(base: bigint, exponent: bigint, p: bigint): bigint {
  let result = 1n
  let square = base
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % p
    square = (square * square) % p
  }
  return result
}
