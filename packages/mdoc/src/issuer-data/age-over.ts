/**
 * The age_over_NN family: which identifier answers which question. ISO/IEC 18013-5:2021, 7.2.5.
 * @module
 */

/** The NN of an element identifier; `undefined` when it is not of the family. */
export function ageOverNn(element: string): number | undefined {
  const digits = /^age_over_(\d{2})$/.exec(element)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/**
 * Whether an element that was sent answers a question after an age: over 21 says that somebody is over
 * 20, not over 18 says so as well.
 */
export function answersAgeQuestion(asked: string, sent: string, value: unknown): boolean {
  const wanted = ageOverNn(asked)
  const given = ageOverNn(sent)
  if (wanted === undefined || given === undefined) return false
  return (value === true && given >= wanted) || (value === false && given <= wanted)
}
