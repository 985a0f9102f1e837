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

test('no rule explains another refusal of OpenSSL, nor any acceptance', () => {
  const rule = (here: readonly string[], there: string | undefined, endsNow = true) =>
    explanationOf({ here, there, endsNow })?.name
  expect(rule([], 'certificate has expired')).toBe(pathExplanations[0]?.name)
  expect(rule([], 'certificate has expired', false)).toBeUndefined()
  expect(rule([], 'certificate signature failure')).toBeUndefined()
  expect(rule(['pki/path-validity: x'], undefined)).toBeUndefined()
})
