import { createHash } from 'node:crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import { defineAndroidPolicy } from './android/android-policy.ts'
import {
  attestationPolicyHash,
  listOf,
  matching,
  oneOf,
  policyReader,
  wholeNumber,
} from './policy-rules.ts'

test('whole numbers, bounds included', () => {
  const holds = wholeNumber(60, 100)
  expect([60, 100].map(holds)).toEqual([true, true])
  expect([59, 101, 60.5, '60', Number.NaN, 60n].map(holds)).toEqual(Array(6).fill(false))
})

test('lists of 64 at most, without anything twice', () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)
  const holds = listOf(wholeNumber(0, 100), 1)
  expect([numbers(1), numbers(64)].map(holds)).toEqual([true, true])
  expect([numbers(0), numbers(65), [1, 1], [1, 'x'], 'list'].map(holds)).toEqual(
    Array(5).fill(false),
  )
})

const read = policyReader<{ name: string; inside: { a: number }[] }>({
  name: matching(/^x/),
  inside: listOf((one) => typeof one === 'object', 1),
})

test('a whole policy, frozen to its depth', async () => {
  const policy = read({ name: 'xy', inside: [{ a: 1 }] })
  expect(policy).toEqual({ name: 'xy', inside: [{ a: 1 }] })
  expect([policy, policy.inside, policy.inside[0]].map(Object.isFrozen)).toEqual([true, true, true])
  for (const bad of [null, [], 'x', { name: 'xy' }, { name: 'y', inside: [{}] }])
    expect(await codeThrownBy(() => read(bad))).toBe('jpki/attestation-policy')
  expect(oneOf(1, 2)(3)).toBe(false)
})

test('the hash is over the members in the order of their names', async () => {
  const crypto = createNodeCrypto()
  const text = '{"a":[{"c":null,"d":1},"z","y"],"b":"x"}'
  const expected = createHash('sha256').update(text).digest('hex')
  const forms = [
    { a: [{ c: null, d: 1 }, 'z', 'y'], b: 'x' },
    { b: 'x', a: [{ d: 1, c: null }, 'z', 'y'] },
  ]
  for (const form of forms) expect(await attestationPolicyHash(form, crypto)).toBe(expected)
  const applications = [{ packageName: 'example.app', signingDigests: ['ab'.repeat(32)] }]
  const [one, other] = (['open-market', 'strict'] as const).map((preset) =>
    defineAndroidPolicy(preset, { applications }),
  )
  const hashes = await Promise.all(
    [one, other].map((policy) => attestationPolicyHash(policy ?? {}, crypto)),
  )
  expect(new Set(hashes).size).toBe(2)
})
