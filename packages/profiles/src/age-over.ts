/**
 * The age_over_NN family: ISO/IEC 18013-5:2021, 7.2.5.
 * @module
 */
import { completedYears } from './calendar-date.ts'

/** The key under which a profile defines the whole family. */
export const ageOverFamily = 'age_over_NN'

/** The NN of an element identifier; `undefined` when it is not of the family. */
export function ageOverNn(element: string): number | undefined {
  const digits = /^age_over_(\d{2})$/.exec(element)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** The element identifier for an age. */
export const ageOverElement = (nn: number): string => `age_over_${String(nn).padStart(2, '0')}`

/** The family's elements on a day. */
export function ageOverElements(
  birthDate: string,
  on: string,
  ages: readonly number[],
): Record<string, boolean> {
  const age = completedYears(birthDate, on)
  return Object.fromEntries(ages.map((nn) => [ageOverElement(nn), age >= nn]))
}
