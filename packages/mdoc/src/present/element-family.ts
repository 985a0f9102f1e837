/**
 * Families of elements that answer for each other: a question after one threshold is answered by
 * another that settles it. The rule is the same for every type of document.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import { ageOverNn } from '../issuer-data/age-over.ts'

/**
 * Elements that answer for each other, such as `age_over_NN`.
 * @see ISO/IEC 18013-5:2021, 7.2.5
 */
export type ElementFamily = {
  /** The threshold in an identifier; `undefined` when it is not of the family. */
  readonly thresholdOf: (element: string) => number | undefined
  /** Questions that one request may ask: each answer narrows the value down further. */
  readonly atMost: number
}

/** age_over_NN: ISO/IEC 18013-5:2021, 7.2.5. */
export const ageOverFamily: ElementFamily = { thresholdOf: ageOverNn, atMost: 2 }

/**
 * Which held element answers: the one with the smallest threshold at or above the asked that is true;
 * failing that the one with the largest at or below that is false; failing that none.
 *
 * @param held - values by element identifier; elements outside the family are passed over
 * @see ISO/IEC 18013-5:2021, 7.2.5
 */
export function answerInFamily(
  { thresholdOf }: ElementFamily,
  held: ReadonlyMap<string, CborValue>,
  asked: number,
): string | undefined {
  let reached: { readonly element: string; readonly threshold: number } | undefined
  let missed: typeof reached
  for (const [element, value] of held) {
    const threshold = thresholdOf(element)
    if (threshold === undefined) continue
    if (value === true && threshold >= asked && threshold < (reached?.threshold ?? Infinity))
      reached = { element, threshold }
    if (value === false && threshold <= asked && threshold > (missed?.threshold ?? -1))
      missed = { element, threshold }
  }
  return (reached ?? missed)?.element
}
