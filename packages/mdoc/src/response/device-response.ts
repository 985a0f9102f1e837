/**
 * DeviceResponse: what a holder answers. ISO/IEC 18013-5:2021, 8.3.2.1.2.2; 2nd edition.
 * @module
 */
import { type CborMap, type CborValue, encodeCbor } from '@tegata/cbor'
import { MdocError } from '../errors.ts'
import { checkVersion } from '../issuer-data/mobile-security-object.ts'
import { asArray, asMap, asText, asUint, checkMembers } from '../reading/read-member.ts'
import { decodeUnder, type Reading } from '../reading/tolerance.ts'
import { type Document, documentValue, readDocument } from './document.ts'
import {
  type EncryptedDocuments,
  encryptedDocumentsValue,
  readEncryptedDocuments,
} from './encrypted-document.ts'
import { parseErrorCodes, responseStatus } from './error-codes.ts'
import { checkDocuments } from './response-limits.ts'
import { readZkDocument, type ZkDocument, zkDocumentValue } from './zk-document.ts'

export type { DeviceAuth } from './device-signed.ts'
export type { Document } from './document.ts'

/**
 * What a holder answers, as received.
 * @see ISO/IEC 18013-5:2021, 8.3.2.1.2.2
 */
export type DeviceResponse = {
  readonly version: string
  readonly status: number
  readonly documents: readonly Document[]
  readonly zkDocuments: readonly ZkDocument[]
  readonly encryptedDocuments: readonly EncryptedDocuments[]
  /** Error codes by document type; one map for each document that is missing. */
  readonly documentErrors: readonly ReadonlyMap<string, number>[]
}

const lists = ['documents', 'zkDocuments', 'encryptedDocuments', 'documentErrors'] as const

/**
 * Reads a response without judging it, for those who go on to verify its documents: one with proofs
 * or encrypted documents is refused, since what cannot be verified must not be passed over.
 * @throws MdocError `mdoc/malformed`, `mdoc/unsupported`; `mdoc/unsupported-proof` for a
 * zero-knowledge proof, `mdoc/encrypted-document` for a document that has to be opened first
 */
export function parseDeviceResponse(bytes: Uint8Array, reading: Reading): DeviceResponse {
  const response = readDeviceResponse(bytes, reading)
  if (response.zkDocuments.length > 0)
    throw new MdocError('mdoc/unsupported-proof', 'zkDocuments: no proof system is built in')
  if (response.encryptedDocuments.length > 0)
    throw new MdocError('mdoc/encrypted-document', 'encryptedDocuments: not opened')
  return response
}

/**
 * Reads a response with every kind of document in it, proofs and encrypted ones as well; nothing is
 * judged.
 *
 * @throws MdocError `mdoc/malformed`, `mdoc/unsupported`
 * @see ISO/IEC 18013-5:2021, 8.3.2.1.2.2
 */
export function readDeviceResponse(bytes: Uint8Array, reading: Reading): DeviceResponse {
  const map = asMap(decodeUnder(reading, bytes, 'deviceResponse'), 'deviceResponse')
  checkMembers(map, ['version', ...lists, 'status'], 'deviceResponse', reading)
  const version = asText(map.get('version'), 'deviceResponse.version')
  checkVersion(version, 'deviceResponse.version')
  return {
    version,
    status: asUint(map.get('status'), 'deviceResponse.status'),
    documents: readList(map, 'documents', (document) => readDocument(document, reading)),
    zkDocuments: readList(map, 'zkDocuments', (document) => readZkDocument(document, reading)),
    encryptedDocuments: readList(map, 'encryptedDocuments', readEncryptedDocuments),
    documentErrors: readList(map, 'documentErrors', (codes) =>
      parseErrorCodes(codes, 'documentErrors'),
    ),
  }
}

function readList<T>(
  map: CborMap,
  name: (typeof lists)[number],
  read: (value: CborValue) => T,
): readonly T[] {
  if (!map.has(name)) return []
  const listed = asArray(map.get(name), name)
  checkDocuments(listed.length, name)
  return listed.map(read)
}

/** What {@link encodeDeviceResponse} takes: lists that are left out are empty. */
export type DeviceResponseInput = Partial<Omit<DeviceResponse, 'version' | 'status'>> & {
  readonly status?: number
}

/**
 * Encodes a response; its version is 1.0 in both editions.
 * @throws TypeError for documents beside a status that is not 0
 */
export function encodeDeviceResponse(response: DeviceResponseInput): Uint8Array<ArrayBuffer> {
  const { documents = [], zkDocuments = [], encryptedDocuments = [] } = response
  return encodeResponseValues({
    documents: documents.map(documentValue),
    zkDocuments: zkDocuments.map(zkDocumentValue),
    encryptedDocuments: encryptedDocuments.map(encryptedDocumentsValue),
    documentErrors: response.documentErrors ?? [],
    status: response.status ?? responseStatus.ok,
  })
}

/** The same of values that are built or encoded already. */
export function encodeResponseValues(
  response: { readonly status: number } & {
    readonly [name in (typeof lists)[number]]?: readonly CborValue[]
  },
): Uint8Array<ArrayBuffer> {
  const { status } = response
  const map = new Map<CborValue, CborValue>([['version', '1.0']])
  for (const name of lists) {
    const listed = response[name]
    if (!listed || listed.length === 0) continue
    if (status !== responseStatus.ok) throw new TypeError(`${name}: sent with an error status`)
    map.set(name, listed)
  }
  map.set('status', status)
  return encodeCbor(map)
}
