/**
 * What the structures of the protocol `org-iso-mdoc` share: base64url of `["dcapi", {…}]`.
 * ISO/IEC TS 18013-7:2025, Annex C. Members that are not known are passed over.
 * @module
 */
import type { CborMap, CborValue } from '@tegata/cbor'
import { fromBase64url } from '@tegata/kernel'
import { malformed } from '../errors.ts'
import { asArray, asMap } from '../reading/read-member.ts'
import { decodeUnder, readingUnder } from '../reading/tolerance.ts'

const name = 'dcapi'
/** Above what a decoder takes: nothing longer is worth decoding from base64url. */
const maxTextLength = 6 * 1024 * 1024

export const dcApiStructure = (members: CborMap): CborValue => [name, members]

/** @throws MdocError `mdoc/malformed` */
export function readDcApiStructure(text: string, where: string): CborMap {
  const items = asArray(decodeUnder(readingUnder(), bytesOfText(text, where), where), where)
  if (items.length !== 2 || items[0] !== name) throw malformed(`${where}: not ["${name}", …]`)
  return asMap(items[1], where)
}

/** @throws MdocError `mdoc/malformed` for anything but base64url without padding */
export function bytesOfText(text: unknown, where: string): Uint8Array {
  if (typeof text !== 'string' || text === '') throw malformed(`${where}: not a text`)
  if (text.length > maxTextLength) throw malformed(`${where}: longer than ${maxTextLength}`)
  try {
    return fromBase64url(text)
  } catch (cause) {
    throw malformed(`${where}: not base64url`, cause)
  }
}
