/**
 * What no verifier of two signatures can pass on one core: node:crypto verifying twice, with keys that
 * were imported before and nothing else done.
 * @module
 */
import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto'

const dsaEncoding = 'ieee-p1363'

/** A task that verifies two signatures over as many bytes as an MSO has. */
export function twoVerifications(): () => Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const data = randomBytes(800)
  const signature = sign('sha256', data, { key: privateKey, dsaEncoding })
  const key = { key: publicKey, dsaEncoding } as const
  return async () => {
    if (!verify('sha256', data, key, signature) || !verify('sha256', data, key, signature))
      throw new Error('does not verify')
  }
}
