/**
 * DocRequestInfo: what a reader may add to the request of one document.
 * ISO/IEC 18013-5, 2nd edition; the first edition has the member and defines nothing in it.
 * @module
 */
import type { CborMap, CborValue } from '@tegata/cbor'
import { asArray, asBoolean, asBytes, asMap, asUint } from '../../reading/read-member.ts'
import type { Reading } from '../../reading/tolerance.ts'
import { checkCount } from '../request-limits.ts'
import {
  type AlternativeDataElements,
  alternativeDataElementsValue,
  parseAlternativeDataElements,
} from './alternative-data-elements.ts'
import { type EncryptionParameters, parseEncryptionParameters } from './encryption-parameters.ts'
import { parseZkRequest, type ZkRequest, zkRequestValue } from './zk-request.ts'

/**
 * What a reader adds to the request of one document.
 * @see ISO/IEC 18013-5, 2nd edition
 */
export type DocRequestInfo = {
  readonly alternativeDataElements?: readonly AlternativeDataElements[]
  /** Key identifiers of authorities; the document signer's certificate names one of them. */
  readonly issuerIdentifiers?: readonly Uint8Array[]
  /** `false`: several documents that fit may be sent; otherwise one is. */
  readonly uniqueDocSetRequired?: boolean
  /** Bytes that the answer to this request may take. */
  readonly maximumResponseSize?: number
  readonly zkRequest?: ZkRequest
  readonly docResponseEncryption?: EncryptionParameters
  /** Members that the standard does not define, such as a registration certificate. */
  readonly extensions?: CborMap
}

const defined = [
  'alternativeDataElements',
  'issuerIdentifiers',
  'uniqueDocSetRequired',
  'maximumResponseSize',
  'zkRequest',
  'docResponseEncryption',
] as const

/** @throws MdocError `mdoc/malformed`, `mdoc/unsupported` */
export function parseDocRequestInfo(
  value: CborValue,
  where: string,
  reading: Reading,
): DocRequestInfo {
  const map = asMap(value, where)
  const names = new Set<CborValue>(defined)
  const extensions = new Map([...map].filter(([name]) => !names.has(name)))
  const has = (name: (typeof defined)[number]) => map.has(name)
  const read = <T>(name: (typeof defined)[number], parse: (value: CborValue, at: string) => T) =>
    parse(map.get(name), `${where}.${name}`)
  const encryption = (value: CborValue, at: string) => parseEncryptionParameters(value, at, reading)
  return {
    ...(has('alternativeDataElements') && {
      alternativeDataElements: read('alternativeDataElements', parseAlternativeDataElements),
    }),
    ...(has('issuerIdentifiers') && {
      issuerIdentifiers: read('issuerIdentifiers', parseIssuerIdentifiers),
    }),
    ...(has('uniqueDocSetRequired') && {
      uniqueDocSetRequired: read('uniqueDocSetRequired', asBoolean),
    }),
    ...(has('maximumResponseSize') && { maximumResponseSize: read('maximumResponseSize', asUint) }),
    ...(has('zkRequest') && { zkRequest: read('zkRequest', parseZkRequest) }),
    ...(has('docResponseEncryption') && {
      docResponseEncryption: read('docResponseEncryption', encryption),
    }),
    ...(extensions.size > 0 && { extensions }),
  }
}

function parseIssuerIdentifiers(value: CborValue, where: string): readonly Uint8Array[] {
  const listed = asArray(value, where)
  checkCount(listed.length, 'issuerIdentifiers', where)
  return listed.map((identifier) => asBytes(identifier, where))
}

/** Whether a member of the second edition is in it: then the request's version is 1.1. */
export const needsSecondEdition = (info: DocRequestInfo): boolean =>
  defined.some((name) => info[name] !== undefined)

/** In the order of the standard, extensions last. */
export function docRequestInfoValue(info: DocRequestInfo): CborMap {
  const { alternativeDataElements, zkRequest, docResponseEncryption } = info
  const members: readonly (readonly [CborValue, CborValue])[] = [
    [
      'alternativeDataElements',
      alternativeDataElements && alternativeDataElementsValue(alternativeDataElements),
    ],
    ['issuerIdentifiers', info.issuerIdentifiers],
    ['uniqueDocSetRequired', info.uniqueDocSetRequired],
    ['maximumResponseSize', info.maximumResponseSize],
    ['zkRequest', zkRequest && zkRequestValue(zkRequest)],
    ['docResponseEncryption', docResponseEncryption?.raw],
  ]
  const present = members.filter(([, value]) => value !== undefined)
  return new Map([...present, ...(info.extensions ?? [])])
}
