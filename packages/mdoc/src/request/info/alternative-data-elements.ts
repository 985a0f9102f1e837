/**
 * AlternativeDataElements: what may be sent where a requested element is not held.
 * ISO/IEC 18013-5, 2nd edition, DocRequestInfo.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import { asArray, asMap } from '../../reading/read-member.ts'
import { checkCount } from '../request-limits.ts'
import {
  type ElementReference,
  elementReferenceValue,
  parseElementReference,
} from './element-reference.ts'

/**
 * What may be sent where a requested element is not held.
 * @see ISO/IEC 18013-5, 2nd edition
 */
export type AlternativeDataElements = {
  readonly requestedElement: ElementReference
  /** In the reader's order; each set as a whole stands for the requested element. */
  readonly alternativeElementSets: readonly (readonly ElementReference[])[]
}

/** @throws MdocError `mdoc/malformed` */
export function parseAlternativeDataElements(
  value: CborValue,
  where: string,
): readonly AlternativeDataElements[] {
  const listed = asArray(value, where)
  checkCount(listed.length, 'alternatives', where)
  const alternatives = listed.map((entry, index) => parseOne(entry, `${where}[${index}]`))
  const sets = alternatives.flatMap(({ alternativeElementSets }) => alternativeElementSets)
  checkCount(sets.flat().length, 'alternatives', where)
  return alternatives
}

function parseOne(value: CborValue, where: string): AlternativeDataElements {
  const map = asMap(value, where)
  const sets = asArray(map.get('alternativeElementSets'), `${where}.alternativeElementSets`)
  checkCount(sets.length, 'alternatives', `${where}.alternativeElementSets`)
  return {
    requestedElement: parseElementReference(
      map.get('requestedElement'),
      `${where}.requestedElement`,
    ),
    alternativeElementSets: sets.map((set) => {
      const elements = asArray(set, `${where}.alternativeElementSets`)
      checkCount(elements.length, 'alternatives', `${where}.alternativeElementSets`)
      return elements.map((element) =>
        parseElementReference(element, `${where}.alternativeElementSets`),
      )
    }),
  }
}

export const alternativeDataElementsValue = (
  alternatives: readonly AlternativeDataElements[],
): CborValue =>
  alternatives.map(
    ({ requestedElement, alternativeElementSets }) =>
      new Map<CborValue, CborValue>([
        ['requestedElement', elementReferenceValue(requestedElement)],
        [
          'alternativeElementSets',
          alternativeElementSets.map((set) => set.map(elementReferenceValue)),
        ],
      ]),
  )
