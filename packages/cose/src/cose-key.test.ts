import { type CborValue, decodeCbor, encodeCbor } from '@tegata/cbor'
import { coordinateLength } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { fromBase64url } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { type CoseKeyReading, coseKeyToJwk, jwkToCoseKey } from './index.ts'

const crypto = createNodeCrypto()
const curves = ['P-256', 'P-384', 'P-521', 'X25519'] as const
const keys = {
  ...Object.fromEntries(
    await Promise.all(
      curves.map(async (crv) => [crv, (await crypto.generateKeyAgreement(crv)).publicKey] as const),
    ),
  ),
  Ed25519: (await crypto.generateSigner('EdDSA')).publicKey,
}
type Members = readonly (readonly [CborValue, CborValue])[]
const keyOf = (crv: string) => {
  const jwk = Object.entries(keys).find(([name]) => name === crv)?.[1]
  if (!jwk) throw new Error('no key')
  return jwk
}
const withMembers = (crv: string, members: Members) =>
  new Map<CborValue, CborValue>([...jwkToCoseKey(keyOf(crv)), ...members])

test.each(Object.entries(keys))('%s: there and back', (_, jwk) => {
  expect(coseKeyToJwk(decodeCbor(encodeCbor(jwkToCoseKey(jwk))))).toEqual(jwk)
})

describe.each(['P-256', 'P-384', 'P-521'] as const)('%s: compressed points', (crv) => {
  test('both signs, as another implementation made the point', async () => {
    for (let i = 0; i < 6; i += 1) {
      const { publicKey } = await crypto.generateKeyAgreement(crv)
      if (publicKey.kty !== 'EC') throw new Error('not EC')
      const odd = ((fromBase64url(publicKey.y).at(-1) ?? 0) & 1) === 1
      const key = new Map([...jwkToCoseKey(publicKey), [-3, odd] as const])
      expect(coseKeyToJwk(key)).toEqual(publicKey)
      const other = coseKeyToJwk(new Map([...key, [-3, !odd] as const]))
      expect(other).toMatchObject({ x: publicKey.x })
      expect(other).not.toEqual(publicKey)
      await crypto.importPublicKey({ jwk: other })
    }
  })

  test('refused where the structure has none, or the point is none', async () => {
    const key = withMembers(crv, [[-3, true]])
    const whole = () => coseKeyToJwk(key, { allowCompressed: false })
    expect(await codeThrownBy(whole)).toBe('cose/malformed')
    const beyond = withMembers(crv, [
      [-2, new Uint8Array(coordinateLength[crv]).fill(0xff)],
      [-3, true],
    ])
    expect(await codeThrownBy(() => coseKeyToJwk(beyond))).toBe('cose/malformed')
  })
})

test.each<[string, string, Members, CoseKeyReading?]>([
  ['key_ops to verify', 'P-256', [[4, [2]]], { use: 'verify' }],
  ['key_ops to derive', 'P-256', [[4, [7]]], { use: 'derive' }],
  ['key_ops to derive bits', 'X25519', [[4, [8]]], { use: 'derive' }],
  ['no key_ops at all on a public half', 'X25519', [[4, []]], { use: 'derive' }],
  ['key_ops of both', 'P-256', [[4, [2, 7]]], { use: 'verify' }],
  ['alg', 'P-256', [[3, -7]]],
  ['alg ESP384', 'P-384', [[3, -51]]],
  ['alg Ed25519', 'Ed25519', [[3, -19]]],
  ['alg ECDH-ES', 'P-256', [[3, -25]]],
  ['alg ECDH-ES', 'X25519', [[3, -25]]],
  ['alg ECDH-SS with A256KW, the last of them', 'P-256', [[3, -34]]],
  [
    'kid and what is not defined',
    'P-256',
    [
      [2, new Uint8Array(1)],
      ['x', 1],
      [-70000, 1],
    ],
  ],
])('taken: %s, %s', (_, crv, members, options) => {
  expect(coseKeyToJwk(withMembers(crv, members), options)).toEqual(keyOf(crv))
})

test.each<[string, string, Members, string, CoseKeyReading?]>([
  ['a private key', 'P-256', [[-4, new Uint8Array(32)]], 'cose/malformed'],
  ['a private key', 'Ed25519', [[-4, new Uint8Array(32)]], 'cose/malformed'],
  ['brainpoolP256r1', 'P-256', [[-1, 256]], 'cose/brainpool'],
  ['brainpoolP320r1', 'P-256', [[-1, 257]], 'cose/brainpool'],
  ['brainpoolP384r1', 'P-384', [[-1, 258]], 'cose/brainpool'],
  ['brainpoolP512r1', 'P-521', [[-1, 259]], 'cose/brainpool'],
  ['an alg of Brainpool', 'P-256', [[3, -265]], 'cose/brainpool'],
  ['secp256k1', 'P-256', [[-1, 8]], 'cose/unsupported-key'],
  ['X448', 'X25519', [[-1, 5]], 'cose/unsupported-key'],
  ['RSA', 'P-256', [[1, 3]], 'cose/unsupported-key'],
  ['a symmetric key', 'P-256', [[1, 4]], 'cose/unsupported-key'],
  ['no kty', 'P-256', [[1, undefined]], 'cose/malformed'],
  ['no crv', 'P-256', [[-1, undefined]], 'cose/malformed'],
  ['OKP with P-256', 'P-256', [[1, 1]], 'cose/malformed'],
  ['EC2 with Ed25519', 'Ed25519', [[1, 2]], 'cose/malformed'],
  ['no x', 'P-256', [[-2, undefined]], 'cose/malformed'],
  ['no y', 'P-256', [[-3, undefined]], 'cose/malformed'],
  ['x cut', 'P-256', [[-2, new Uint8Array(31)]], 'cose/malformed'],
  ['x padded', 'P-256', [[-2, new Uint8Array(33)]], 'cose/malformed'],
  [
    'x cut, compressed',
    'P-256',
    [
      [-2, new Uint8Array(31)],
      [-3, true],
    ],
    'cose/malformed',
  ],
  ['y cut', 'P-521', [[-3, new Uint8Array(65)]], 'cose/malformed'],
  ['x of text', 'P-256', [[-2, 'a']], 'cose/malformed'],
  ['x of 31 bytes', 'X25519', [[-2, new Uint8Array(31)]], 'cose/malformed'],
  ['alg of another curve', 'P-256', [[3, -35]], 'cose/malformed'],
  ['alg to agree', 'Ed25519', [[3, -25]], 'cose/malformed'],
  ['alg to sign', 'X25519', [[3, -8]], 'cose/malformed'],
  ['alg unknown', 'P-256', [[3, -9999]], 'cose/unsupported-algorithm'],
  ['key_ops no array', 'P-256', [[4, 2]], 'cose/malformed'],
  ['key_ops to sign', 'P-256', [[4, [1]]], 'cose/malformed', { use: 'verify' }],
  ['key_ops to derive', 'P-256', [[4, [7]]], 'cose/malformed', { use: 'verify' }],
  ['no key_ops at all', 'P-256', [[4, []]], 'cose/malformed', { use: 'verify' }],
  ['key_ops to verify', 'P-256', [[4, [2]]], 'cose/malformed', { use: 'derive' }],
])('refused: %s, %s', async (_, crv, members, code, options) => {
  expect(await codeThrownBy(() => coseKeyToJwk(withMembers(crv, members), options))).toBe(code)
})

test('what is no map is no key, and RSA has no form here', async () => {
  expect(await codeThrownBy(() => coseKeyToJwk([]))).toBe('cose/malformed')
  const rsa = (await crypto.generateSigner('RS256')).publicKey
  expect(await codeThrownBy(() => jwkToCoseKey(rsa))).toBe('cose/unsupported-key')
})
