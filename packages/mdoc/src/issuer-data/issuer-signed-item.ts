/**
 * IssuerSignedItem: one data element, salted. ISO/IEC 18013-5:2021, 8.3.2.1.2.2 and 9.1.2.5.
 * @module
 */
import { type CborTag, type CborValue, encodeCbor } from '@tegata/cbor'
import { concatBytes } from '@tegata/kernel'
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

const mapOfFour = 0xa4
const valueLabel = encodeCbor('elementValue')
/** Tag 24: `D8 18`. */
const embeddedHead = Uint8Array.of(0xd8, 0x18)

/**
 * The complete `#6.24` encoding of a new item: what is hashed and sent. Put together in one go: a
 * portrait is copied once.
 */
export function encodeIssuerSignedItem(item: Omit<IssuerSignedItem, 'raw'>): Uint8Array {
  const { digestId, random, elementIdentifier, elementValue } = item
  const front = encodeCbor(
    new Map<CborValue, CborValue>([
      ['digestID', digestId],
      ['random', random],
      ['elementIdentifier', elementIdentifier],
    ]),
  )
  front[0] = mapOfFour
  const value =
    elementValue instanceof Uint8Array
      ? [byteStringHead(elementValue.length), elementValue]
      : [encodeCbor(elementValue)]
  const inner = [front, valueLabel, ...value]
  const length = inner.reduce((sum, part) => sum + part.length, 0)
  return concatBytes(embeddedHead, byteStringHead(length), ...inner)
}

/** Major type 2 in its shortest form: RFC 8949, 3.1. */
function byteStringHead(length: number): Uint8Array {
  if (length < 24) return Uint8Array.of(0x40 | length)
  if (length < 0x100) return Uint8Array.of(0x58, length)
  if (length < 0x1_0000) return Uint8Array.of(0x59, length >> 8, length & 0xff)
  const head = Uint8Array.of(0x5a, 0, 0, 0, 0)
  new DataView(head.buffer).setUint32(1, length)
  return head
}

/** The bytes that the digest is taken over. */
export const digestInput = (item: IssuerSignedItem): Uint8Array => rawBytes(item.raw)
