import { describe, expect, test } from 'vitest'
import { mutantOf } from './run-fuzz.ts'
import { fuzzTargets } from './targets/index.ts'
import { testMutants } from './testing/test-mutants.ts'

describe.each(fuzzTargets)('$kind', (target) => {
  testMutants(target, 1_000)

  test('the same seed and number make the same mutant', async () => {
    const [one, same] = [await target.prepare(), await target.prepare()]
    for (let number = 0; number < 50; number += 1)
      expect(mutantOf(target.kind, one, 7, number)).toEqual(mutantOf(target.kind, same, 7, number))
  })
})

test('kinds have names of their own, and at most one harmless class', () => {
  const kinds = fuzzTargets.map(({ kind }) => kind)
  expect(new Set(kinds).size).toBe(kinds.length)
})
