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

/**
 * Which element a holder answers with when asked for `age_over_NN`: the smallest age at or above
 * NN that is true; failing that the largest at or below NN that is false; failing that none. So
 * the identifier in the answer may differ from the one in the request.
 *
 * @param held - values by element identifier; members outside the family are passed over
 * @see ISO/IEC 18013-5:2021, 7.2.5
 */
export function answerAgeOver(
  held: Readonly<Record<string, unknown>>,
  requestedNn: number,
): string | undefined {
  const ages = Object.entries(held).flatMap(([element, value]) => {
    const nn = ageOverNn(element)
    return nn === undefined ? [] : [{ nn, value }]
  })
  const reached = ages.filter(({ nn, value }) => value === true && nn >= requestedNn)
  const missed = ages.filter(({ nn, value }) => value === false && nn <= requestedNn)
  if (reached.length > 0) return ageOverElement(Math.min(...reached.map(({ nn }) => nn)))
  if (missed.length > 0) return ageOverElement(Math.max(...missed.map(({ nn }) => nn)))
  return undefined
}

/** The family's elements on a day. */
export function ageOverElements(
  birthDate: string,
  on: string,
  ages: readonly number[],
): Record<string, boolean> {
  const age = completedYears(birthDate, on)
  return Object.fromEntries(ages.map((nn) => [ageOverElement(nn), age >= nn]))
}
