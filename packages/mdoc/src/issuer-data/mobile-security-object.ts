/**
 * MobileSecurityObject: what the issuer signs. ISO/IEC 18013-5:2021, 9.1.2.4.
 * @module
 */
import { type CborMap, type CborValue, embedCbor, encodeCbor, isCborMap } from '@tegata/cbor'
import { coseKeyToJwk, jwkToCoseKey } from '@tegata/cose'
import type { HashName, PublicJwk } from '@tegata/crypto'
import { CodedError } from '@tegata/kernel'
import { MdocError, malformed } from '../errors.ts'
import {
  asArray,
  asBytes,
  asEmbedded,
  asMap,
  asText,
  asUint,
  checkMembers,
} from '../reading/read-member.ts'
import { parseTdate, tdateValue } from '../reading/tdate.ts'
import { decodeUnder, type Reading, readingUnder } from '../reading/tolerance.ts'

export type ValidityInfo = {
  readonly signed: Date
  readonly validFrom: Date
  readonly validUntil: Date
  readonly expectedUpdate?: Date
}

/** Where the issuer says whether this copy still holds: Token Status List. */
export type StatusReference = { readonly uri: string; readonly index: number }

/** What the device key may sign by itself: 9.1.2.4, `keyAuthorizations`. */
export type KeyAuthorizations = {
  readonly nameSpaces: readonly string[]
  readonly dataElements: Readonly<Record<string, readonly string[]>>
}

export type MobileSecurityObject = {
  readonly digestAlgorithm: HashName
  /** Digests by namespace and digest id. */
  readonly valueDigests: ReadonlyMap<string, ReadonlyMap<number, Uint8Array>>
  readonly deviceKey: PublicJwk
  readonly keyAuthorizations?: KeyAuthorizations
  readonly docType: string
  readonly validityInfo: ValidityInfo
  readonly status?: StatusReference
}

const known = [
  'version',
  'digestAlgorithm',
  'valueDigests',
  'deviceKeyInfo',
  'docType',
  'validityInfo',
  'status',
]

/** Reads the payload of issuerAuth. @throws MdocError `mdoc/malformed`, `mdoc/unsupported` */
export function parseMso(
  payload: Uint8Array,
  reading: Reading = readingUnder(),
): MobileSecurityObject {
  const { inner } = asEmbedded(decodeUnder(reading, payload, 'mso'), 'mso')
  const map = asMap(decodeUnder(reading, inner, 'mso'), 'mso')
  checkMembers(map, known, 'mso', reading)
  checkVersion(asText(map.get('version'), 'mso.version'), 'mso.version')
  const deviceKeyInfo = asMap(map.get('deviceKeyInfo'), 'mso.deviceKeyInfo')
  const keyInfoMembers = ['deviceKey', 'keyAuthorizations', 'keyInfo']
  checkMembers(deviceKeyInfo, keyInfoMembers, 'mso.deviceKeyInfo', reading)
  const authorizations = deviceKeyInfo.get('keyAuthorizations')
  const status = parseStatus(map.get('status'))
  return {
    digestAlgorithm: parseDigestAlgorithm(map.get('digestAlgorithm')),
    valueDigests: parseValueDigests(map.get('valueDigests')),
    deviceKey: parseDeviceKey(deviceKeyInfo.get('deviceKey')),
    docType: asText(map.get('docType'), 'mso.docType'),
    validityInfo: parseValidityInfo(map.get('validityInfo'), reading),
    ...(authorizations !== undefined && {
      keyAuthorizations: parseKeyAuthorizations(authorizations),
    }),
    ...(status && { status }),
  }
}

/** Version 1.x: a higher minor version is no error, 7.1. */
export function checkVersion(version: string, where: string): void {
  if (!/^1\.\d+$/.test(version)) throw malformed(`${where}: major version is not 1`)
}

function parseDigestAlgorithm(value: CborValue): HashName {
  if (value === 'SHA-256' || value === 'SHA-384' || value === 'SHA-512') return value
  throw new MdocError('mdoc/unsupported', 'mso.digestAlgorithm: not supported')
}

function parseDeviceKey(value: CborValue): PublicJwk {
  try {
    return coseKeyToJwk(value)
  } catch (cause) {
    const why = cause instanceof CodedError ? cause.message : 'not a key'
    throw malformed(`mso.deviceKeyInfo.deviceKey: ${why}`, cause)
  }
}

function parseValueDigests(value: CborValue): Map<string, Map<number, Uint8Array>> {
  const where = 'mso.valueDigests'
  const namespaces = new Map<string, Map<number, Uint8Array>>()
  for (const [name, digests] of asMap(value, where)) {
    const ofNamespace = new Map<number, Uint8Array>()
    for (const [id, digest] of asMap(digests, where))
      ofNamespace.set(asUint(id, where), asBytes(digest, where))
    namespaces.set(asText(name, where), ofNamespace)
  }
  return namespaces
}

function parseValidityInfo(value: CborValue, reading: Reading): ValidityInfo {
  const where = 'mso.validityInfo'
  const map = asMap(value, where)
  checkMembers(map, ['signed', 'validFrom', 'validUntil', 'expectedUpdate'], where, reading)
  const date = (name: string) => parseTdate(map.get(name), `${where}.${name}`, reading)
  const times = {
    signed: date('signed'),
    validFrom: date('validFrom'),
    validUntil: date('validUntil'),
  }
  return map.has('expectedUpdate') ? { ...times, expectedUpdate: date('expectedUpdate') } : times
}

function parseKeyAuthorizations(value: CborValue): KeyAuthorizations {
  const where = 'mso.deviceKeyInfo.keyAuthorizations'
  const map = asMap(value, where)
  const listed = map.get('nameSpaces')
  const elements = map.get('dataElements')
  const nameSpaces =
    listed === undefined ? [] : asArray(listed, where).map((name) => asText(name, where))
  const dataElements: Record<string, string[]> = {}
  for (const [name, ids] of elements === undefined ? [] : asMap(elements, where))
    dataElements[asText(name, where)] = asArray(ids, where).map((id) => asText(id, where))
  if (nameSpaces.some((name) => name in dataElements))
    throw malformed(`${where}: a namespace is listed in both places`)
  return { nameSpaces, dataElements }
}

/** A status of another kind is there and not understood: it must not be passed over. */
function parseStatus(value: CborValue): StatusReference | undefined {
  if (value === undefined) return undefined
  const list = isCborMap(value) ? value.get('status_list') : undefined
  if (list === undefined) throw new MdocError('mdoc/unsupported', 'mso.status: no status_list')
  const map = asMap(list, 'mso.status.status_list')
  const uri = asText(map.get('uri'), 'mso.status.status_list.uri')
  return { uri, index: asUint(map.get('idx'), 'mso.status.status_list.idx') }
}

/** The payload of issuerAuth: `#6.24(bstr .cbor MSO)`. */
export function encodeMso(mso: MobileSecurityObject): Uint8Array {
  const { validityInfo, keyAuthorizations, status } = mso
  const deviceKeyInfo = new Map<CborValue, CborValue>([['deviceKey', jwkToCoseKey(mso.deviceKey)]])
  if (keyAuthorizations)
    deviceKeyInfo.set('keyAuthorizations', keyAuthorizationsValue(keyAuthorizations))
  const map = new Map<CborValue, CborValue>([
    ['version', '1.0'],
    ['digestAlgorithm', mso.digestAlgorithm],
    ['valueDigests', mso.valueDigests],
    ['deviceKeyInfo', deviceKeyInfo],
    ['docType', mso.docType],
    ['validityInfo', validityInfoValue(validityInfo)],
  ])
  if (status) {
    const list = new Map<CborValue, CborValue>([
      ['idx', status.index],
      ['uri', status.uri],
    ])
    map.set('status', new Map([['status_list', list]]))
  }
  return encodeCbor(embedCbor(encodeCbor(map)))
}

function validityInfoValue(info: ValidityInfo): CborMap {
  const map = new Map<CborValue, CborValue>([
    ['signed', tdateValue(info.signed)],
    ['validFrom', tdateValue(info.validFrom)],
    ['validUntil', tdateValue(info.validUntil)],
  ])
  return info.expectedUpdate ? map.set('expectedUpdate', tdateValue(info.expectedUpdate)) : map
}

function keyAuthorizationsValue({ nameSpaces, dataElements }: KeyAuthorizations): CborMap {
  const map = new Map<CborValue, CborValue>()
  if (nameSpaces.length > 0) map.set('nameSpaces', nameSpaces)
  const elements = Object.entries(dataElements)
  if (elements.length > 0) map.set('dataElements', new Map(elements))
  return map
}
