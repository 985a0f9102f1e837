import { describe, expect, test } from 'vitest'
import { installSwitchboard } from '../variants/switchboard.ts'
import { findMutants, withMutant } from './find-mutants.ts'
import { mutantId, withAllMutants } from './with-all-mutants.ts'

const bodies = [
  'return a < b && (b === c || a > c) ? 1 : 2',
  'if (a !== b || (b >= c && c <= a)) return [a < b, a || b && c]\nreturn c',
  'const seen = []\na > b && seen.push(a)\nb > c || seen.push(b)\nreturn seen',
  'const inner = (x) => x === a || x > b\nreturn [a, b, c].filter((x) => inner(x) && x !== c)',
]
const numbers = [0, 1, 2]
const inputs = numbers.flatMap((a) => numbers.flatMap((b) => numbers.map((c) => [a, b, c])))
const results = (body: string) => {
  const run = new Function('a', 'b', 'c', body)
  return inputs.map((input) => run(...input))
}

describe.each(bodies)('%j', (body) => {
  // The parser takes a return outside of a function, and says so elsewhere.
  const mutants = findMutants('x.ts', body)
  const changed = withAllMutants('x.ts', body, mutants)

  test('with no mutant on it does what is written', () => {
    installSwitchboard()
    expect(results(changed)).toEqual(results(body))
  })

  test.each(mutants)('$from → $to at $start does what the changed text does', (mutant) => {
    installSwitchboard().active = mutantId('x.ts', mutant)
    expect(results(changed)).toEqual(results(withMutant(body, mutant)))
  })
})

test('a mutant that is left out is no question', () => {
  expect(withAllMutants('x.ts', 'const x = a < b', [])).toContain('const x = a < b\n')
})
