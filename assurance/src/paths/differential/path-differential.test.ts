import { expect, test } from 'vitest'
import { explanationOf, pathExplanations } from './explanations.ts'
import { testPathDifferential } from './testing/test-path-differential.ts'

testPathDifferential(100)

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
