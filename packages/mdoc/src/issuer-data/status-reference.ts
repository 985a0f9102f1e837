/**
 * Status: where the issuer says whether this copy still holds. ISO/IEC 18013-5, second edition, draft;
 * Token Status List, 6.3. Wire: `status_list` with `idx`, `identifier_list` with `id`, each with
 * `uri` and perhaps `certificate`.
 * @module
 */
import type { CborMap, CborValue } from '@tegata/cbor'
import { MdocError, malformed } from '../errors.ts'
import { asBytes, asMap, asText, asUint, checkMembers } from '../reading/read-member.ts'
import type { Reading } from '../reading/tolerance.ts'
import { issuerDataLimits } from './issuer-data-limits.ts'

/** @inline */
type PublishedList = {
  readonly uri: string
  /** DER of the certificate under which the list is signed, in place of the issuer's root. */
  readonly certificate?: Uint8Array
}

/** A place in a status list. */
export type StatusReference = PublishedList & { readonly index: number; readonly id?: never }

/** An identifier that is in the list exactly when the copy was revoked. */
export type IdentifierReference = PublishedList & {
  readonly id: Uint8Array
  readonly index?: never
}

/** Either kind; `id` or `index` tells which. */
export type ListReference = StatusReference | IdentifierReference

/**
 * Where the issuer says whether this copy still holds: a status list, an identifier list, or both.
 */
export type Status = {
  readonly status?: StatusReference
  readonly identifierList?: IdentifierReference
}

const where = 'mso.status'
const longestId = 256

/** Every list that a security object names: each has a say of its own. */
export function listReferences({ status, identifierList }: Status): readonly ListReference[] {
  return [...(status ? [status] : []), ...(identifierList ? [identifierList] : [])]
}

/** With bytes of its own, where those it has are views of something larger. */
export function copyOfReference({ certificate, ...place }: ListReference): ListReference {
  const anchor = certificate && { certificate: Uint8Array.from(certificate) }
  return place.id === undefined
    ? { ...place, ...anchor }
    : { ...place, ...anchor, id: Uint8Array.from(place.id) }
}

/**
 * A status of another kind may stand beside one of these; alone it is not passed over.
 * @throws MdocError `mdoc/malformed`, `mdoc/unsupported`
 */
export function parseStatus(value: CborValue, reading: Reading): Status {
  const map = asMap(value, where)
  const list = map.get('status_list')
  const identifiers = map.get('identifier_list')
  if (list === undefined && identifiers === undefined)
    throw new MdocError('mdoc/unsupported', `${where}: neither status_list nor identifier_list`)
  return {
    ...(list !== undefined && { status: parseStatusList(list, reading) }),
    ...(identifiers !== undefined && { identifierList: parseIdentifiers(identifiers, reading) }),
  }
}

function parseStatusList(value: CborValue, reading: Reading): StatusReference {
  const at = `${where}.status_list`
  const map = asMap(value, at)
  checkMembers(map, ['idx', 'uri', 'certificate'], at, reading)
  return { index: asUint(map.get('idx'), `${at}.idx`), ...parseList(map, at) }
}

function parseIdentifiers(value: CborValue, reading: Reading): IdentifierReference {
  const at = `${where}.identifier_list`
  const map = asMap(value, at)
  checkMembers(map, ['id', 'uri', 'certificate'], at, reading)
  const id = asBytes(map.get('id'), `${at}.id`)
  if (id.length === 0 || id.length > longestId) throw malformed(`${at}.id: of no such length`)
  return { id, ...parseList(map, at) }
}

function parseList(map: CborMap, at: string): PublishedList {
  const uri = asText(map.get('uri'), `${at}.uri`)
  if (uri === '' || uri.length > issuerDataLimits.uriLength)
    throw malformed(`${at}.uri: empty or too long`)
  return map.has('certificate')
    ? { uri, certificate: asBytes(map.get('certificate'), `${at}.certificate`) }
    : { uri }
}

/**
 * @returns `undefined` when there is no status to write
 * @throws TypeError for what {@link parseStatus} would refuse
 */
export function statusValue({ status, identifierList }: Status): CborMap | undefined {
  const map = new Map<CborValue, CborValue>()
  if (status) {
    if (!Number.isSafeInteger(status.index) || status.index < 0)
      throw new TypeError('status.index: not a natural number')
    map.set('status_list', listValue('idx', status.index, status))
  }
  if (identifierList) {
    const { id } = identifierList
    if (id.length === 0 || id.length > longestId)
      throw new TypeError('identifierList.id: of no such length')
    map.set('identifier_list', listValue('id', id, identifierList))
  }
  return map.size > 0 ? map : undefined
}

function listValue(name: string, place: CborValue, { uri, certificate }: PublishedList): CborMap {
  if (uri === '' || uri.length > issuerDataLimits.uriLength)
    throw new TypeError('uri of a status: empty or too long')
  const map = new Map<CborValue, CborValue>([
    [name, place],
    ['uri', uri],
  ])
  return certificate ? map.set('certificate', certificate) : map
}
