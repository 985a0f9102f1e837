/**
 * IssuerSignedItem: one data element, salted. ISO/IEC 18013-5:2021, 8.3.2.1.2.2 and 9.1.2.5.
 * @module
 */
import {
  type CborTag,
  type CborValue,
  cborHeadLength,
  cborLength,
  writeCbor,
  writeCborHead,
} from '@tegata/cbor'
import { MdocError, malformed } from '../errors.ts'
import {
  asBytes,
  asEmbedded,
  asMap,
  asText,
  asUint,
  checkMembers,
  rawBytes,
} from '../reading/read-member.ts'
import { decodeUnder, type Reading } from '../reading/tolerance.ts'
import { digestIdEnd } from './issuer-data-limits.ts'

/**
 * One data element with its salt, as received.
 * @see ISO/IEC 18013-5:2021, 8.3.2.1.2.2
 */
export type IssuerSignedItem = {
  readonly digestId: number
  readonly random: Uint8Array
  readonly elementIdentifier: string
  readonly elementValue: CborValue
  /** The complete `#6.24` encoding as received: what the digest is taken over. */
  readonly raw: CborTag
}

const members = ['digestID', 'random', 'elementIdentifier', 'elementValue']

/** @throws MdocError `mdoc/malformed` */
export function parseIssuerSignedItem(
  value: CborValue,
  where: string,
  reading: Reading,
): IssuerSignedItem {
  const { raw, inner } = asEmbedded(value, where)
  const map = asMap(decodeUnder(reading, inner, where), where)
  checkMembers(map, members, where, reading)
  const digestId = asUint(map.get('digestID'), where, '.digestID')
  const random = asBytes(map.get('random'), where, '.random')
  if (digestId >= digestIdEnd) throw malformed(`${where}.digestID: too large`)
  if (random.length < 16)
    throw new MdocError('mdoc/short-salt', `${where}.random: shorter than 16 bytes`)
  if (!map.has('elementValue')) throw malformed(`${where}.elementValue: missing`)
  const elementIdentifier = asText(map.get('elementIdentifier'), where, '.elementIdentifier')
  return { digestId, random, elementIdentifier, elementValue: map.get('elementValue'), raw }
}

/** An item that is to be issued. */
export type NewItem = Omit<IssuerSignedItem, 'raw'>

const labelLength = members.reduce((sum, name) => sum + cborLength(name), 0)

function mapLength({ digestId, random, elementIdentifier, elementValue }: NewItem): number {
  const values = cborLength(digestId) + cborLength(random) + cborLength(elementIdentifier)
  return 1 + labelLength + values + cborLength(elementValue)
}

/** Bytes of the complete `#6.24` encoding of a new item. @throws TypeError for no CBOR item */
export function issuerSignedItemLength(item: NewItem): number {
  const length = mapLength(item)
  return cborHeadLength(24) + cborHeadLength(length) + length
}

/**
 * Writes the complete `#6.24` encoding of a new item, which is hashed and sent, at a place that has room
 * for it: a portrait is copied once.
 * @returns where it ends
 */
export function writeIssuerSignedItem(item: NewItem, bytes: Uint8Array, at: number): number {
  let end = writeCborHead(6, 24, bytes, at)
  end = writeCborHead(2, mapLength(item), bytes, end)
  end = writeCborHead(5, members.length, bytes, end)
  end = writeCbor(item.digestId, bytes, writeCbor('digestID', bytes, end))
  end = writeCbor(item.random, bytes, writeCbor('random', bytes, end))
  end = writeCbor(item.elementIdentifier, bytes, writeCbor('elementIdentifier', bytes, end))
  return writeCbor(item.elementValue, bytes, writeCbor('elementValue', bytes, end))
}

/** The bytes that the digest is taken over. */
export const digestInput = (item: IssuerSignedItem): Uint8Array => rawBytes(item.raw)
