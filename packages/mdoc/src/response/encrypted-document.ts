/**
 * EncryptedDocuments: documents that only the recipient named in their request can read.
 * ISO/IEC 18013-5, 2nd edition.
 * @module
 */
import type { CborMap, CborValue } from '@tegata/cbor'
import { asBytes, asMap, asUint } from '../reading/read-member.ts'

/**
 * Documents that only the recipient named in their request can read.
 * @see ISO/IEC 18013-5, 2nd edition
 */
export type EncryptedDocuments = {
  /** The encapsulated key of HPKE. */
  readonly enc: Uint8Array
  readonly cipherText: Uint8Array
  /** Which document request it answers, by its place. */
  readonly docRequestId: number
}

/** @throws MdocError `mdoc/malformed` */
export function readEncryptedDocuments(value: CborValue): EncryptedDocuments {
  const where = 'encryptedDocuments'
  const map = asMap(value, where)
  return {
    enc: asBytes(map.get('enc'), `${where}.enc`),
    cipherText: asBytes(map.get('cipherText'), `${where}.cipherText`),
    docRequestId: asUint(map.get('docRequestID'), `${where}.docRequestID`),
  }
}

export const encryptedDocumentsValue = (encrypted: EncryptedDocuments): CborMap =>
  new Map<CborValue, CborValue>([
    ['enc', encrypted.enc],
    ['cipherText', encrypted.cipherText],
    ['docRequestID', encrypted.docRequestId],
  ])
