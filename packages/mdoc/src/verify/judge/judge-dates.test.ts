import type { Check } from '@tegata/kernel'
import { describe, expect, test } from 'vitest'
import { isAtLeast, keyProtections } from '../policy/key-protection.ts'
import { definePolicy, parsePolicy, standardPolicy } from '../policy/policy.ts'
import { judgeDates, judgeSigningTime } from './judge-record.ts'

const day = (date: string) => new Date(`${date}T00:00:00Z`)
const moved = (date: Date, seconds: number) => new Date(date.getTime() + seconds * 1000)
const [signed, validFrom, validUntil] = [day('2026-05-01'), day('2026-05-02'), day('2026-07-01')]
const dates = { signed, validFrom, validUntil }
const strict = definePolicy({ clockSkewSeconds: 0 })

const failed = (checks: readonly Check[]) =>
  checks.flatMap(({ id, outcome }) => (outcome === 'failed' ? id : []))

test.each([
  ['signed when valid from', { ...dates, signed: validFrom }, []],
  ['signed a moment after', { ...dates, signed: moved(validFrom, 0.001) }, ['mdoc/validity-order']],
  ['valid for a moment', { ...dates, validUntil: moved(validFrom, 0.001) }, []],
  ['valid for nothing', { ...dates, validUntil: validFrom }, ['mdoc/validity-order']],
])('the order of the dates: %s', (_, changed, expected) => {
  expect(failed(judgeDates(changed, validFrom, strict))).toEqual(expected)
})

test.each([
  ['a second before', moved(validFrom, -1), 0, ['mdoc/valid-from']],
  ['a second before, a second tolerated', moved(validFrom, -1), 1, []],
  ['the first moment', validFrom, 0, []],
  ['the last moment', validUntil, 0, []],
  ['a second after', moved(validUntil, 1), 0, ['mdoc/valid-until']],
  ['a second after, a second tolerated', moved(validUntil, 1), 1, []],
])('the time of asking: %s', (_, at, clockSkewSeconds, expected) => {
  expect(failed(judgeDates(dates, at, definePolicy({ clockSkewSeconds })))).toEqual(expected)
})

test.each([
  ['as old as allowed', 86_400, 0, []],
  ['a second older', 86_399, 0, ['mdoc/maximum-age']],
  ['a second older, a second tolerated', 86_399, 1, []],
])('the age: %s', (_, maximumAgeSeconds, clockSkewSeconds, expected) => {
  const policy = definePolicy({ maximumAgeSeconds, clockSkewSeconds })
  expect(failed(judgeDates(dates, validFrom, policy))).toEqual(expected)
})

describe('the certificate of the signer', () => {
  const judged = (notBefore: Date, notAfter: Date, beyondSigner: 'accept' | 'refuse' = 'accept') =>
    failed(judgeSigningTime(dates, { notBefore, notAfter }, definePolicy({ beyondSigner })))
  const outside = ['mdoc/signed-by-valid-signer']

  test('signed within its validity, ends included', () => {
    expect(judged(signed, signed)).toEqual([])
    expect(judged(moved(signed, 0.001), validUntil)).toEqual(outside)
    expect(judged(day('2026-01-01'), moved(signed, -0.001))).toEqual(outside)
    expect(failed(judgeSigningTime(dates, undefined, strict))).toEqual(outside)
  })

  test('outlasts the record where the policy asks for it', () => {
    expect(judged(signed, validUntil, 'refuse')).toEqual([])
    const before = moved(validUntil, -0.001)
    expect(judged(signed, before, 'refuse')).toEqual(['mdoc/validity-within-signer'])
    expect(judged(signed, before)).toEqual([])
  })
})

test('each level of key protection is at least itself and those below', () => {
  const table = keyProtections.map((level) =>
    keyProtections.map((wanted) => isAtLeast(level, wanted)),
  )
  expect(table).toEqual([
    [true, false, false, false],
    [true, true, false, false],
    [true, true, true, false],
    [true, true, true, true],
  ])
})

test.each([
  { name: 'x' },
  { name: 'x'.repeat(100) },
  { clockSkewSeconds: 0 },
  { clockSkewSeconds: 60 },
  { maximumAgeSeconds: 0 },
  { maximumAgeSeconds: Number.MAX_SAFE_INTEGER },
  { maximumAgeSeconds: null },
])('the ends of what a policy may say: %j', (change) => {
  expect(definePolicy(change)).toMatchObject(change)
})

test.each([{ name: 7 }, { tolerate: 'cbor-length' }, { clockSkewSeconds: '60' }])(
  'a policy of another shape is refused: %j',
  (change) => {
    expect(() => parsePolicy({ ...standardPolicy, ...change })).toThrow('policy')
  },
)

test('a policy without one of its members is refused', () => {
  for (const member of Object.keys(standardPolicy)) {
    const entries = Object.entries(standardPolicy).filter(([name]) => name !== member)
    expect(() => parsePolicy(Object.fromEntries(entries))).toThrow(member)
  }
})
