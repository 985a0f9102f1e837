import { expect, test } from 'vitest'
import { createDice } from './dice.ts'

const first = (...parts: readonly (number | string)[]) => {
  const dice = createDice(...parts)
  return Array.from({ length: 8 }, () => dice.word())
}

test('the same parts repeat every choice', () => {
  expect(first(1, 'response', 7)).toEqual(first(1, 'response', 7))
})

test.each([[[2, 'response', 7]], [[1, 'request', 7]], [[1, 'response', 8]]])(
  '%j is another sequence',
  (parts) => {
    expect(first(...parts)).not.toEqual(first(1, 'response', 7))
  },
)

test('every value below a limit comes up about as often', () => {
  const dice = createDice(1)
  const counts = [0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < 70_000; i += 1) {
    const value = dice.below(7)
    counts[value] = (counts[value] ?? 0) + 1
  }
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(600)
})
