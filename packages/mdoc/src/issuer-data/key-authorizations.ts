/**
 * KeyAuthorizations: what the device key may sign by itself. ISO/IEC 18013-5:2021, 9.1.2.4.
 * @module
 */
import type { CborMap, CborValue } from '@tegata/cbor'
import { ownMember } from '@tegata/kernel'
import { malformed } from '../errors.ts'
import { asArray, asMap, asText, checkMembers } from '../reading/read-member.ts'
import type { Reading } from '../reading/tolerance.ts'
import { checkCount } from './issuer-data-limits.ts'

/**
 * What the device key may sign by itself.
 * @see ISO/IEC 18013-5:2021, 9.1.2.4
 */
export type KeyAuthorizations = {
  /** Namespaces of which every element may be signed. */
  readonly nameSpaces: readonly string[]
  /** Elements by namespace; read with no prototype, so that no name finds what nobody listed. */
  readonly dataElements: Readonly<Record<string, readonly string[]>>
}

const where = 'mso.deviceKeyInfo.keyAuthorizations'

/** Whether the device key may sign this element by itself; without authorisations it may sign none. */
export const isAuthorized = (
  authorizations: KeyAuthorizations | undefined,
  namespace: string,
  element: string,
): boolean =>
  authorizations !== undefined &&
  (authorizations.nameSpaces.includes(namespace) ||
    (ownMember(authorizations.dataElements, namespace) ?? []).includes(element))

/** @throws MdocError `mdoc/malformed`, also for an empty list and a namespace in both places */
export function parseKeyAuthorizations(value: CborValue, reading: Reading): KeyAuthorizations {
  const map = asMap(value, where)
  checkMembers(map, ['nameSpaces', 'dataElements'], where, reading)
  const nameSpaces = map.has('nameSpaces') ? parseNames(map.get('nameSpaces')) : []
  const elements = map.has('dataElements') ? parseDataElements(map.get('dataElements')) : []
  const dataElements: Record<string, readonly string[]> = Object.create(null)
  for (const [name, ids] of elements) dataElements[name] = ids
  if (nameSpaces.length === 0 && elements.length === 0) throw malformed(`${where}: empty`)
  if (inBoth({ nameSpaces, dataElements }))
    throw malformed(`${where}: a namespace is listed in both places`)
  return { nameSpaces, dataElements }
}

function parseDataElements(value: CborValue): [string, readonly string[]][] {
  const map = asMap(value, where)
  checkCount(map.size, 'namespaces', where)
  return [...map].map(([name, ids]) => [asText(name, where), parseNames(ids)])
}

function parseNames(value: CborValue): readonly string[] {
  const names = asArray(value, where).map((name) => asText(name, where))
  checkCount(names.length, 'items', where)
  return names
}

const inBoth = ({ nameSpaces, dataElements }: KeyAuthorizations): boolean =>
  nameSpaces.some((name) => Object.hasOwn(dataElements, name))

/** @throws TypeError for what {@link parseKeyAuthorizations} would refuse */
export function keyAuthorizationsValue(authorizations: KeyAuthorizations): CborMap {
  const { nameSpaces, dataElements } = authorizations
  const elements = Object.entries(dataElements)
  if (nameSpaces.length === 0 && elements.length === 0)
    throw new TypeError('keyAuthorizations: authorizes nothing')
  if (elements.some(([, ids]) => ids.length === 0))
    throw new TypeError('keyAuthorizations: namespace without an element')
  if (inBoth(authorizations)) throw new TypeError('keyAuthorizations: a namespace in both places')
  const map = new Map<CborValue, CborValue>()
  if (nameSpaces.length > 0) map.set('nameSpaces', nameSpaces)
  if (elements.length > 0) map.set('dataElements', new Map(elements))
  return map
}
