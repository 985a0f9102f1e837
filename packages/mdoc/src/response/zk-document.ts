/**
 * ZkDocument: a proof about a document in its place. ISO/IEC 18013-5, 2nd edition.
 * It is read and never verified here: no proof system is built in.
 * @module
 */
import type { CborMap, CborTag, CborValue } from '@tegata/cbor'
import { asBytes, asEmbedded, asMap, asText } from '../reading/read-member.ts'
import { parseTdate } from '../reading/tdate.ts'
import { decodeUnder, type Reading } from '../reading/tolerance.ts'

/**
 * A proof about a document in its place; it is read and never verified here.
 * @see ISO/IEC 18013-5, 2nd edition
 */
export type ZkDocument = {
  readonly docType: string
  readonly zkSystemId: string
  readonly timestamp: Date
  /** Members beside these, as decoded: what they mean is the proof system's. */
  readonly members: CborMap
  /** `ZkDocumentDataBytes` as received: what the proof is about. */
  readonly documentDataBytes: CborTag
  readonly proof: Uint8Array
}

/** @throws MdocError `mdoc/malformed` */
export function readZkDocument(value: CborValue, reading: Reading): ZkDocument {
  const where = 'zkDocument'
  const map = asMap(value, where)
  const { raw, inner } = asEmbedded(map.get('documentData'), `${where}.documentData`)
  const data = asMap(decodeUnder(reading, inner, where), `${where}.documentData`)
  const own = new Set<CborValue>(['docType', 'zkSystemId', 'timestamp'])
  return {
    docType: asText(data.get('docType'), `${where}.docType`),
    zkSystemId: asText(data.get('zkSystemId'), `${where}.zkSystemId`),
    timestamp: parseTdate(data.get('timestamp'), `${where}.timestamp`, reading),
    members: new Map([...data].filter(([name]) => !own.has(name))),
    documentDataBytes: raw,
    proof: asBytes(map.get('proof'), `${where}.proof`),
  }
}

export const zkDocumentValue = ({ documentDataBytes, proof }: ZkDocument): CborMap =>
  new Map<CborValue, CborValue>([
    ['documentData', documentDataBytes],
    ['proof', proof],
  ])
