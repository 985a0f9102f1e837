import { createNodeCrypto } from '@tegata/crypto/node'
import { utf8Encode } from '@tegata/kernel'
import { describe, expect, test } from 'vitest'
import { createStatusList } from './index.ts'
import { type StatusListClaims, signStatusListCwt, signStatusListJwt } from './sign-status-list.ts'

const signer = await createNodeCrypto().generateSigner('ES256')
const chain = [utf8Encode('certificate')]
const issuedAt = new Date('2026-04-01T00:00:00Z')
const claims: StatusListClaims = {
  uri: 'https://issuer.test/1',
  list: createStatusList({ bits: 1, size: 8 }),
  issuedAt,
  expiresAt: new Date('2026-04-01T00:00:01Z'),
  ttlSeconds: 1,
}

describe.each([
  ['JWT', signStatusListJwt],
  ['CWT', signStatusListCwt],
])('%s', (_, sign) => {
  test('lives for a second at least, and may be kept for one', async () => {
    await expect(sign(claims, signer, { chain })).resolves.toBeDefined()
  })

  test.each<[string, Partial<StatusListClaims>]>([
    ['a time to live of nothing', { ttlSeconds: 0 }],
    ['half a second', { ttlSeconds: 0.5 }],
    ['an end that is the beginning', { expiresAt: issuedAt }],
  ])('with %s is not signed', async (_case, change) => {
    await expect(sign({ ...claims, ...change }, signer, { chain })).rejects.toThrow(TypeError)
  })

  test('without the certificate of its signer is not signed', async () => {
    await expect(sign(claims, signer, { chain: [] })).rejects.toThrow('certificate is needed')
  })
})

test('a list has one, two, four or eight bits for each', () => {
  const three = JSON.parse('3')
  expect(() => createStatusList({ bits: three, size: 8 })).toThrow('bits must be')
})

test('a list has one entry at least', () => {
  expect(createStatusList({ bits: 1, size: 1 }).bytes).toHaveLength(1)
  for (const size of [0, -1, 0.5])
    expect(() => createStatusList({ bits: 1, size })).toThrow('size must be')
})
