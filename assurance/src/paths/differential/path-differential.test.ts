import { programPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { explanationOf, pathExplanations } from './explanations.ts'
import { runPathDifferential } from './run-path-differential.ts'

describe.skipIf(!programPresent('openssl'))('openssl verify (needs the openssl command)', () => {
  test('300 chains have one verdict, or a rule says why not', async () => {
    const { agreed, explained, unexplained } = await runPathDifferential({ chains: 300, seed: 1 })
    expect(unexplained).toEqual([])
    const others = [...explained.values()].reduce((sum, count) => sum + count, 0)
    expect(agreed.accepted + agreed.refused + others).toBe(300)
    expect(agreed.accepted).toBeGreaterThan(40)
    expect(agreed.refused).toBeGreaterThan(40)
  }, 120_000)
})

test('no rule explains another difference than its own', () => {
  const facts = { endsNow: true, mapsByInhibitedAny: true }
  const rule = (here: readonly string[], there: string | undefined, more = facts) =>
    explanationOf({ here, there, ...more })?.name
  const [lastMoment, mapping] = pathExplanations.map(({ name }) => name)
  const neither = { endsNow: false, mapsByInhibitedAny: false }
  expect(rule([], 'certificate has expired')).toBe(lastMoment)
  expect(rule([], 'certificate has expired', neither)).toBeUndefined()
  expect(rule([], 'certificate signature failure')).toBeUndefined()
  expect(rule(['pki/path-policies: x'], undefined)).toBe(mapping)
  expect(rule(['pki/path-policies: x'], undefined, neither)).toBeUndefined()
  expect(rule(['pki/path-policies: x', 'pki/path-validity: x'], undefined)).toBeUndefined()
  expect(rule(['pki/path-validity: x'], undefined)).toBeUndefined()
})
