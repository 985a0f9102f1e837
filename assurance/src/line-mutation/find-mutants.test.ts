import { expect, test } from 'vitest'
import { findMutants, withMutant } from './find-mutants.ts'

const mutated = (text: string) =>
  findMutants('x.ts', text).map((mutant) => withMutant(text, mutant))

test('a comparison is turned, and its condition made constant', () => {
  expect(mutated('if (a < b) f()')).toEqual([
    'if (a <= b) f()',
    'if (a >= b) f()',
    'if (true) f()',
    'if (false) f()',
  ])
})

test('a call that compares is made constant', () => {
  expect(mutated('const same = equalBytes(a, b)')).toEqual([
    'const same = true',
    'const same = false',
  ])
})

test('types are left alone', () => {
  expect(mutated('type A<T> = T extends string ? 1 : 2')).toEqual([])
})

test('a condition that is a call that compares is changed once', () => {
  expect(mutated('if (equalBytes(a, b)) f()')).toEqual(['if (true) f()', 'if (false) f()'])
})
