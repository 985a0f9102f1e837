/**
 * ElementReference: a data element by namespace and identifier, as an array of two.
 * ISO/IEC 18013-5, 2nd edition, DocRequestInfo.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import { malformed } from '../../errors.ts'
import { asArray, asText } from '../../reading/read-member.ts'

/** A data element by namespace and identifier. */
export type ElementReference = { readonly namespace: string; readonly element: string }

export function parseElementReference(value: CborValue, where: string): ElementReference {
  const pair = asArray(value, where)
  if (pair.length !== 2) throw malformed(`${where}: not a pair`)
  return { namespace: asText(pair[0], where), element: asText(pair[1], where) }
}

export const elementReferenceValue = ({ namespace, element }: ElementReference): CborValue => [
  namespace,
  element,
]

/** One text for a pair; no two pairs share it. */
export const elementKey = ({ namespace, element }: ElementReference): string =>
  JSON.stringify([namespace, element])
