/**
 * What nobody can pass on one core: node:crypto signing and verifying, with keys that were imported
 * before and nothing else done.
 * @module
 */
import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto'

const dsaEncoding = 'ieee-p1363'

/** A task that verifies two signatures over as many bytes as an MSO has: a verifier's. */
export function twoVerifications(): () => Promise<void> {
  const { holds } = signedMso()
  return async () => {
    if (!holds() || !holds()) throw new Error('does not verify')
  }
}

/** A task that signs as many bytes and verifies the signature: an issuer's who checks what it issued. */
export function signingAndVerifying(): () => Promise<void> {
  const { signs, holds } = signedMso()
  return async () => {
    if (!holds(signs())) throw new Error('does not verify')
  }
}

function signedMso() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const data = randomBytes(800)
  const [own, key] = [
    { key: privateKey, dsaEncoding },
    { key: publicKey, dsaEncoding },
  ] as const
  const signs = () => sign('sha256', data, own)
  const signature = signs()
  return { signs, holds: (by: Uint8Array = signature) => verify('sha256', data, key, by) }
}
