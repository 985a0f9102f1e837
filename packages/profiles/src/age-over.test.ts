import { expect, test } from 'vitest'
import { ageOverElements, ageOverNn } from './age-over.ts'
import { calendarDateAt, completedYears, isCalendarDate } from './calendar-date.ts'

test.each([
  ['age_over_20', 20],
  ['age_over_05', 5],
  ['age_over_5', undefined],
  ['age_over_100', undefined],
  ['age_over_NN', undefined],
  ['xage_over_20', undefined],
])('%s: %s', (element, nn) => {
  expect(ageOverNn(element)).toBe(nn)
})

test.each([
  ['2000-02-29', '2023-02-28', 22],
  ['2000-02-29', '2023-03-01', 23],
  ['2000-02-29', '2024-02-29', 24],
  ['1990-07-07', '2026-07-06', 35],
  ['1990-07-07', '2026-07-07', 36],
])('born %s, on %s: %i', (birthDate, on, age) => {
  expect(completedYears(birthDate, on)).toBe(age)
  expect(ageOverElements(birthDate, on, [age, age + 1])).toEqual({
    [`age_over_${age}`]: true,
    [`age_over_${age + 1}`]: false,
  })
})

test.each([
  ['2024-02-29', true],
  ['2023-02-29', false],
  ['2023-13-01', false],
  ['2023-1-1', false],
  ['2023-01-01T00:00:00Z', false],
])('%s is a day: %s', (text, outcome) => {
  expect(isCalendarDate(text)).toBe(outcome)
})

test('the day depends on where one stands', () => {
  const moment = new Date('2026-03-31T15:00:00Z')
  expect(calendarDateAt(moment, 0)).toBe('2026-03-31')
  expect(calendarDateAt(moment, 9)).toBe('2026-04-01')
})
