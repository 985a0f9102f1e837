import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { definePolicy, parsePolicy, policyHash, standardPolicy } from '../../index.ts'
import { crypto, response, verify } from '../testing/verification-world.ts'

const whole = { ...standardPolicy }

test('the standard policy tolerates nothing and reads back', () => {
  expect(standardPolicy.tolerate).toEqual([])
  expect(parsePolicy(JSON.parse(JSON.stringify(standardPolicy)))).toEqual(standardPolicy)
})

describe('refused, naming the member', () => {
  test.each<[string, unknown]>([
    ['version', { ...whole, version: 2 }],
    ['name', { ...whole, name: '' }],
    ['name', { ...whole, name: 'x'.repeat(101) }],
    ['tolerate', { ...whole, tolerate: ['digests'] }],
    ['tolerate', { ...whole, tolerate: ['cbor-length', 'cbor-length'] }],
    ['clockSkewSeconds', { ...whole, clockSkewSeconds: 61 }],
    ['clockSkewSeconds', { ...whole, clockSkewSeconds: -1 }],
    ['clockSkewSeconds', { ...whole, clockSkewSeconds: Number.NaN }],
    ['maximumAgeSeconds', { ...whole, maximumAgeSeconds: 1.5 }],
    ['status', { ...whole, status: 'never' }],
    ['signerRevocation', { ...whole, signerRevocation: undefined }],
    ['keyProtection', { ...whole, keyProtection: 'high' }],
    ['deviceAuthentication', { ...whole, deviceAuthentication: [] }],
    ['unrequestedElements', { ...whole, unrequestedElements: true }],
    ['unknownElements', { ...whole, unknownElements: 'drop' }],
    ['beyondSigner', { ...whole, beyondSigner: 1 }],
    ['alsoMandatory', { ...whole, alsoMandatory: ['mdoc/nothing'] }],
    ['not known', { ...whole, skew: 1 }],
    ['not an object', null],
    ['not an object', []],
    ['version', {}],
  ])('%s', (place, value) => {
    const refused = expect.objectContaining({
      code: 'mdoc/invalid-policy',
      message: expect.stringContaining(place),
    })
    expect(() => parsePolicy(value)).toThrow(refused)
  })
})

test('it is frozen, and a copy is none', async () => {
  const tolerate: ['cbor-length'] = ['cbor-length']
  const policy = definePolicy({ tolerate })
  expect(Object.isFrozen(policy) && Object.isFrozen(policy.tolerate)).toBe(true)
  await expect(verify(response, { policy: { ...policy } })).rejects.toThrow(TypeError)
})

test('the report prints the policy and its hash, which anybody can compute again', async () => {
  const policy = definePolicy({ name: 'counter', maximumAgeSeconds: 10_000_000 })
  const report = await verify(response, { policy })
  expect(report.policy).toEqual(policy)
  const expected = createHash('sha256').update(JSON.stringify(policy)).digest('hex')
  expect(report.policyHash).toBe(expected)
  expect(await policyHash(parsePolicy(JSON.parse(JSON.stringify(policy))), crypto)).toBe(expected)
  expect(await policyHash(standardPolicy, crypto)).not.toBe(expected)
})

test('a time that is none is a mistake of the caller', async () => {
  await expect(verify(response, { at: new Date('x') })).rejects.toThrow(TypeError)
})
