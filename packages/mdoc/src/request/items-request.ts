/**
 * ItemsRequest: which elements of one document a reader asks for, and which of them it keeps.
 * ISO/IEC 18013-5:2021, 8.3.2.1.2.1. Wire: `#6.24` around a map; the reader signs the bytes.
 * @module
 */
import { CborTag, type CborValue, encodeCbor } from '@tegata/cbor'
import { asBoolean, asEmbedded, asMap, asText } from '../reading/read-member.ts'
import { decodeUnder, type Reading } from '../reading/tolerance.ts'
import {
  type DocRequestInfo,
  docRequestInfoValue,
  parseDocRequestInfo,
} from './info/doc-request-info.ts'
import { checkCount } from './request-limits.ts'

/** By namespace, by element identifier: whether the reader intends to retain the value. */
export type RequestedElements = ReadonlyMap<string, ReadonlyMap<string, boolean>>

/**
 * Which elements of one document a reader asks for, as received.
 * @see ISO/IEC 18013-5:2021, 8.3.2.1.2.1
 */
export type ItemsRequest = {
  readonly docType: string
  readonly nameSpaces: RequestedElements
  readonly requestInfo?: DocRequestInfo
  /** The complete `#6.24` encoding as received: what the reader signs. */
  readonly raw: CborTag
}

/** Members that the standard does not define stay in `raw`. @throws MdocError `mdoc/malformed` */
export function parseItemsRequest(value: CborValue, where: string, reading: Reading): ItemsRequest {
  const { raw, inner } = asEmbedded(value, where)
  const map = asMap(decodeUnder(reading, inner, where), where)
  const requestInfo = map.get('requestInfo')
  return {
    docType: asText(map.get('docType'), `${where}.docType`),
    nameSpaces: parseNameSpaces(map.get('nameSpaces'), `${where}.nameSpaces`),
    ...(map.has('requestInfo') && {
      requestInfo: parseDocRequestInfo(requestInfo, `${where}.requestInfo`, reading),
    }),
    raw,
  }
}

function parseNameSpaces(value: CborValue, where: string): RequestedElements {
  const nameSpaces = new Map<string, ReadonlyMap<string, boolean>>()
  let count = 0
  const listed = asMap(value, where)
  checkCount(listed.size, 'elements', where)
  for (const [namespace, elements] of listed) {
    const ofNamespace = new Map<string, boolean>()
    const inNamespace = asMap(elements, where)
    count += inNamespace.size
    checkCount(inNamespace.size && count, 'elements', where)
    for (const [element, retain] of inNamespace)
      ofNamespace.set(asText(element, where), asBoolean(retain, `${where}: intentToRetain`))
    nameSpaces.set(asText(namespace, where), ofNamespace)
  }
  return nameSpaces
}

/** What {@link createItemsRequest} makes a request of. */
export type ItemsRequestInput = {
  readonly docType: string
  /** By namespace, by element identifier: `intentToRetain`. */
  readonly nameSpaces: Readonly<Record<string, Readonly<Record<string, boolean>>>>
  readonly requestInfo?: DocRequestInfo
}

/**
 * A new request, encoded once: the answer keeps the bytes that are signed and sent.
 * @throws TypeError when no element is asked for
 * @see ISO/IEC 18013-5:2021, 8.3.2.1.2.1
 */
export function createItemsRequest(input: ItemsRequestInput): ItemsRequest {
  const { docType, requestInfo } = input
  const nameSpaces = new Map(
    Object.entries(input.nameSpaces).map(([name, elements]) => [
      name,
      new Map(Object.entries(elements)),
    ]),
  )
  if (nameSpaces.size === 0 || [...nameSpaces.values()].some(({ size }) => size === 0))
    throw new TypeError('nameSpaces: asks for no element')
  const map = new Map<CborValue, CborValue>([
    ['docType', docType],
    ['nameSpaces', nameSpaces],
  ])
  const info = requestInfo && docRequestInfoValue(requestInfo)
  if (info && info.size > 0) map.set('requestInfo', info)
  const inner = encodeCbor(map)
  const raw = new CborTag(24, inner, encodeCbor(new CborTag(24, inner)))
  return { docType, nameSpaces, ...(requestInfo && { requestInfo }), raw }
}
