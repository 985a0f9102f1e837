/**
 * What a query asks of documents, whichever way it is answered: OpenID4VP 1.0, 6.1 and 6.3. The names are
 * the asker's: entries are own members whatever they are called.
 * @module
 */
import { type DcqlQuery, isMdocQuery, type MdocQuery } from './dcql-query.ts'

/** By namespace, by element identifier: whether the asker says that it will keep the value. */
export type AskedElements = Readonly<
  Record<string, Readonly<Record<string, { readonly retain: boolean }>>>
>

/** @inline */
type Claim = NonNullable<MdocQuery['claims']>[number]

/** Each element once; kept when any claims query of it says so. */
export function askedElements(claims: readonly Claim[]): AskedElements {
  const asked = new Map<string, Map<string, { retain: boolean }>>()
  for (const { path, intent_to_retain: retain = false } of claims) {
    const [namespace, element] = path
    const elements = asked.get(namespace) ?? new Map<string, { retain: boolean }>()
    elements.set(element, { retain: retain || elements.get(element)?.retain === true })
    asked.set(namespace, elements)
  }
  return Object.fromEntries(
    [...asked].map(([namespace, elements]) => [namespace, Object.fromEntries(elements)]),
  )
}

/** Element identifiers by namespace, without what becomes of them. */
export const elementNames = (
  elements: AskedElements,
): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(elements).map(([namespace, all]) => [namespace, Object.keys(all)]),
  )

/**
 * Everything that each credential query could ask, whichever of its claim sets is answered and in whatever
 * option it stands. Credentials of other formats are left out: this stack presents none of them.
 *
 * @see OpenID4VP 1.0, 6
 */
export const everythingAsked = (
  query: DcqlQuery,
): readonly { readonly docType: string; readonly elements: AskedElements }[] =>
  query.credentials.filter(isMdocQuery).map(({ meta, claims = [] }) => ({
    docType: meta.doctype_value,
    elements: askedElements(claims),
  }))
