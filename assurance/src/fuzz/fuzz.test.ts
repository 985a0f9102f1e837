import { describe, expect, test } from 'vitest'
import { printTally } from './print-tally.ts'
import { mutantOf, runFuzz } from './run-fuzz.ts'
import { fuzzTargets } from './targets/index.ts'

/** What every run of the tests does; `npm run fuzz` does more. */
const mutants = Number(process.env.TEGATA_FUZZ_MUTANTS ?? 20_000)

describe.each(fuzzTargets)('$kind', (target) => {
  test(`${mutants} mutants: nothing is found, and refusals are for many reasons`, async () => {
    const tally = await runFuzz(target, { seed: 1, first: 0, step: 1, end: mutants })
    console.log(printTally(tally))
    expect(tally.findings).toEqual([])
    expect(tally.mutants).toBe(mutants)
    expect(tally.unchanged).toBeLessThan(mutants / 5)
    expect(Object.keys(tally.refused).length).toBeGreaterThan(1)
    const named = Object.keys(tally.harmless)
    expect(named).toEqual(named.filter((name) => name === target.harmless?.className))
  })

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
