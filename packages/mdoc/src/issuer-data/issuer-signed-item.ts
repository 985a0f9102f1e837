/**
 * IssuerSignedItem: one data element, salted. ISO/IEC 18013-5:2021, 8.3.2.1.2.2 and 9.1.2.5.
 * @module
 */
import { type CborTag, type CborValue, embedCbor, encodeCbor } from '@tegata/cbor'
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
  const digestId = asUint(map.get('digestID'), `${where}.digestID`)
  const random = asBytes(map.get('random'), `${where}.random`)
  if (digestId >= digestIdEnd) throw malformed(`${where}.digestID: too large`)
  if (random.length < 16)
    throw new MdocError('mdoc/short-salt', `${where}.random: shorter than 16 bytes`)
  if (!map.has('elementValue')) throw malformed(`${where}.elementValue: missing`)
  const elementIdentifier = asText(map.get('elementIdentifier'), `${where}.elementIdentifier`)
  return { digestId, random, elementIdentifier, elementValue: map.get('elementValue'), raw }
}

/** The complete `#6.24` encoding of a new item: what is hashed and sent. */
export const encodeIssuerSignedItem = (item: Omit<IssuerSignedItem, 'raw'>): Uint8Array =>
  encodeCbor(
    embedCbor(
      encodeCbor(
        new Map<CborValue, CborValue>([
          ['digestID', item.digestId],
          ['random', item.random],
          ['elementIdentifier', item.elementIdentifier],
          ['elementValue', item.elementValue],
        ]),
      ),
    ),
  )

/** The bytes that the digest is taken over. */
export const digestInput = (item: IssuerSignedItem): Uint8Array => rawBytes(item.raw)
