/**
 * Tests of the module that only the tests of this folder have.
 * @module
 */
import { expect, test } from 'vitest'

const { isAdult, remembered } = await import('virtual:years')

test('of age from the birthday on', () => {
  expect(isAdult(17)).toBe(false)
  expect(isAdult(18)).toBe(true)
})

test('what is remembered is right', () => {
  expect(remembered(20)).toBe(true)
})
