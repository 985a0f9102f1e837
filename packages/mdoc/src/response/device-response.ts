/**
 * DeviceResponse, Document and DeviceSigned: ISO/IEC 18013-5:2021, 8.3.2.1.2.2.
 * @module
 */
import type { CborTag, CborValue } from '@tegata/cbor'
import { type Mac0, parseMac0, parseSign1, type Sign1 } from '@tegata/cose'
import { CodedError } from '@tegata/kernel'
import { MdocError, malformed } from '../errors.ts'
import { type IssuerSigned, readIssuerSigned } from '../issuer-data/issuer-signed.ts'
import { checkVersion } from '../issuer-data/mobile-security-object.ts'
import { asArray, asEmbedded, asMap, asText, asUint, checkMembers } from '../reading/read-member.ts'
import { decodeUnder, type Reading } from '../reading/tolerance.ts'

export type DeviceAuth =
  | { readonly kind: 'deviceSignature'; readonly signature: Sign1 }
  | { readonly kind: 'deviceMac'; readonly mac: Mac0 }

export type Document = {
  readonly docType: string
  readonly issuerSigned: IssuerSigned
  /** `#6.24` as received: it is part of what the device signs. */
  readonly deviceNameSpacesBytes: CborTag
  readonly deviceNameSpaces: ReadonlyMap<string, ReadonlyMap<string, CborValue>>
  readonly deviceAuth: DeviceAuth
}

export type DeviceResponse = { readonly status: number; readonly documents: readonly Document[] }

/** Reads a response without judging it. @throws MdocError `mdoc/malformed`, `mdoc/unsupported` */
export function parseDeviceResponse(bytes: Uint8Array, reading: Reading): DeviceResponse {
  const map = asMap(decodeUnder(reading, bytes, 'deviceResponse'), 'deviceResponse')
  const known = ['version', 'documents', 'documentErrors', 'status']
  if (map.has('zkDocuments') || map.has('encryptedDocuments'))
    throw new MdocError('mdoc/unsupported', 'deviceResponse: kind of document not supported')
  checkMembers(map, known, 'deviceResponse', reading)
  checkVersion(asText(map.get('version'), 'deviceResponse.version'), 'deviceResponse.version')
  const status = asUint(map.get('status'), 'deviceResponse.status')
  const documents = map.has('documents') ? asArray(map.get('documents'), 'documents') : []
  return { status, documents: documents.map((document) => readDocument(document, reading)) }
}

function readDocument(value: CborValue, reading: Reading): Document {
  const map = asMap(value, 'document')
  checkMembers(map, ['docType', 'issuerSigned', 'deviceSigned', 'errors'], 'document', reading)
  const deviceSigned = asMap(map.get('deviceSigned'), 'deviceSigned')
  checkMembers(deviceSigned, ['nameSpaces', 'deviceAuth'], 'deviceSigned', reading)
  const embedded = asEmbedded(deviceSigned.get('nameSpaces'), 'deviceSigned.nameSpaces')
  return {
    docType: asText(map.get('docType'), 'document.docType'),
    issuerSigned: readIssuerSigned(map.get('issuerSigned'), reading),
    deviceNameSpacesBytes: embedded.raw,
    deviceNameSpaces: readDeviceNameSpaces(embedded.inner, reading),
    deviceAuth: readDeviceAuth(deviceSigned.get('deviceAuth')),
  }
}

function readDeviceNameSpaces(
  inner: Uint8Array,
  reading: Reading,
): Map<string, Map<string, CborValue>> {
  const where = 'deviceSigned.nameSpaces'
  const nameSpaces = new Map<string, Map<string, CborValue>>()
  for (const [name, elements] of asMap(decodeUnder(reading, inner, where), where)) {
    const ofNamespace = new Map<string, CborValue>()
    for (const [id, element] of asMap(elements, where)) ofNamespace.set(asText(id, where), element)
    nameSpaces.set(asText(name, where), ofNamespace)
  }
  return nameSpaces
}

/** Exactly one of signature and MAC: 9.1.3.4. */
function readDeviceAuth(value: CborValue): DeviceAuth {
  const map = asMap(value, 'deviceAuth')
  const [name, ...others] = map.keys()
  if (others.length > 0) throw malformed('deviceAuth: more than one member')
  try {
    if (name === 'deviceSignature')
      return { kind: name, signature: parseSign1(map.get('deviceSignature')) }
    if (name === 'deviceMac') return { kind: name, mac: parseMac0(map.get('deviceMac')) }
  } catch (cause) {
    throw malformed(
      `deviceAuth: ${cause instanceof CodedError ? cause.message : 'not COSE'}`,
      cause,
    )
  }
  throw malformed('deviceAuth: neither signature nor MAC')
}
