/**
 * Values of data elements: named and held against the type of their profile where one is known.
 * ISO/IEC 18013-5:2021, 7.2; packages/profiles.
 * @module
 */
import { elementDefinition, profileOf } from '@tegata/profiles'
import type { Label } from '../../../explanation.ts'
import { refusal } from '../../../refusal.ts'
import type { Form, Place, Shown } from '../../forms/form.ts'
import { diagnosed, personal } from '../../forms/scalar.ts'

function definitionOf(element: string | undefined, { context }: Place) {
  const { docType, namespace } = context
  const profile = docType === undefined ? undefined : profileOf(docType)
  if (!profile || namespace === undefined || element === undefined) return undefined
  return elementDefinition(profile, namespace, element)
}

/** What the profile of the document calls it. */
export function elementLabel(element: string, place: Place): Label | undefined {
  const label = definitionOf(element, place)?.label
  const age = /^age_over_(\d\d)$/.exec(element)?.[1] ?? ''
  if (!label) return undefined
  return { en: label.en.replace('{NN}', age), ja: label.ja.replace('{NN}', age) }
}

const typed: Form = {
  type: 'any',
  show: (value, place): Shown => {
    const definition = definitionOf(place.context.element, place)
    if (!definition) return { value: diagnosed(value) }
    const { clause, kind, schema } = definition
    const fits = schema.safeParse(value).success
    const why = `not the ${kind} that the type of document asks for`
    return {
      value: diagnosed(value),
      clause,
      ...(!fits && { marks: [{ check: refusal.elementType, why }] }),
    }
  },
}

export const elementValue: Form = personal(typed)
