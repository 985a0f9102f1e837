/**
 * What a profile says about one element.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import * as z from 'zod/mini'
import { ageOverFamily, ageOverNn } from './age-over.ts'
import type { ElementDefinition, Language, Profile } from './define-profile.ts'

/**
 * What a profile says of an element: it has this value's type, another type, or the profile does
 * not know it.
 */
export type ElementOutcome = 'known' | 'unknown' | 'wrong-type'

/**
 * Whether a decoded value is what the profile defines for this element. An unknown element is not
 * an error: extensions are allowed.
 * @see ISO/IEC 18013-5:2021, 7.2.1
 */
export function checkElement(
  profile: Profile,
  namespace: string,
  element: string,
  value: CborValue,
): ElementOutcome {
  const definition = elementDefinition(profile, namespace, element)
  if (!definition) return 'unknown'
  return z.safeParse(definition.schema, value).success ? 'known' : 'wrong-type'
}

/** The definition of an element; a member of the age_over family has the family's. */
export function elementDefinition(
  profile: Profile,
  namespace: string,
  element: string,
): ElementDefinition | undefined {
  const key = ageOverNn(element) === undefined ? element : ageOverFamily
  if (element === ageOverFamily || !Object.hasOwn(profile.namespaces, namespace)) return undefined
  const elements = profile.namespaces[namespace]
  return elements && Object.hasOwn(elements, key) ? elements[key] : undefined
}

/** What an element is called; its identifier when the profile does not know it. */
export function elementLabel(
  profile: Profile,
  namespace: string,
  element: string,
  language: Language,
): string {
  const label = elementDefinition(profile, namespace, element)?.label[language]
  return label?.replace('{NN}', String(ageOverNn(element))) ?? element
}
