/**
 * The test of a kind that is fuzzed, for as many mutants as its tier has time for.
 * @module
 */
import { expect, test } from 'vitest'
import type { FuzzTarget } from '../fuzz-target.ts'
import { printTally } from '../print-tally.ts'
import { runFuzz } from '../run-fuzz.ts'

/** Mutants have seed 1 and begin with number 0: a smaller run is the beginning of a larger one. */
export function testMutants(target: FuzzTarget, mutants: number): void {
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
}
