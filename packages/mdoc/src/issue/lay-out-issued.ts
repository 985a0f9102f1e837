/**
 * The one buffer of a document that is issued: its elements are written where they leave from, and
 * hashed there. ISO/IEC 18013-5:2021, 8.3.2.1.2.2.
 * @module
 */
import { cborHeadLength, cborLength, writeCbor, writeCborHead } from '@tegata/cbor'
import {
  issuerSignedItemLength,
  type NewItem,
  writeIssuerSignedItem,
} from '../issuer-data/issuer-signed-item.ts'

type Items = ReadonlyMap<string, readonly NewItem[]>

export type LaidOut = {
  /** IssuerSigned, written but for `issuerAuth`. */
  readonly issued: Uint8Array<ArrayBuffer>
  /** The encoded items by namespace: views of `issued`. */
  readonly written: ReadonlyMap<string, readonly Uint8Array[]>
  /** Where `issuerAuth` goes, to the end. */
  readonly issuerAuthAt: number
}

/** @throws TypeError for an element that is no CBOR item */
export function layOutIssued(items: Items, issuerAuthLength: number): LaidOut {
  const members = items.size > 0 ? 2 : 1
  const length = cborHeadLength(members) + nameSpacesLength(items) + cborLength('issuerAuth')
  const issued = new Uint8Array(length + issuerAuthLength)
  const written = new Map<string, readonly Uint8Array[]>()
  let at = writeCborHead(5, members, issued, 0)
  if (items.size > 0) at = writeCborHead(5, items.size, issued, writeCbor('nameSpaces', issued, at))
  for (const [namespace, listed] of items) {
    at = writeCborHead(4, listed.length, issued, writeCbor(namespace, issued, at))
    const views: Uint8Array[] = []
    for (const item of listed) {
      const end = writeIssuerSignedItem(item, issued, at)
      views.push(issued.subarray(at, end))
      at = end
    }
    written.set(namespace, views)
  }
  return { issued, written, issuerAuthAt: writeCbor('issuerAuth', issued, at) }
}

function nameSpacesLength(items: Items): number {
  if (items.size === 0) return 0
  let length = cborLength('nameSpaces') + cborHeadLength(items.size)
  for (const [namespace, listed] of items) {
    length += cborLength(namespace) + cborHeadLength(listed.length)
    for (const item of listed) length += issuerSignedItemLength(item)
  }
  return length
}
