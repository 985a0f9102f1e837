/**
 * Deterministic encoding: shortest forms, definite lengths. RFC 8949 sections 4.1 and 4.2.
 * @module
 */
import { itemLength } from './item-length.ts'
import { CborContent, CborTag, type CborValue, isCborArray, isCborMap } from './value.ts'
import { writeItem } from './write-item.ts'

/** How {@link encodeCbor} orders the members of maps. */
export type CborEncodeOptions = {
  /**
   * Members of maps bytewise by their encoded keys: RFC 8949 section 4.2.1. Else as the map has
   * them, which is how ISO/IEC 18013-5 shows its structures.
   */
  readonly sortKeys?: boolean
}

/**
 * Encodes one item: the same value gives the same bytes, in a buffer of its own and of their length.
 * A `CborRaw`, and a tag that was decoded, go in as they are.
 * @throws TypeError for a number that is no safe integer (use `CborFloat`, or a bigint), an integer
 * above 64 bits, text with half a surrogate pair, a map that has a key twice or an array, map or tag
 * for a key, and for what is no CBOR item
 * @see RFC 8949, 4.1 and 4.2
 */
export function encodeCbor(
  value: CborValue,
  options: CborEncodeOptions = {},
): Uint8Array<ArrayBuffer> {
  const item = options.sortKeys ? withSortedKeys(value) : value
  const bytes = new Uint8Array(itemLength(item))
  writeItem(item, bytes, 0)
  return bytes
}

function withSortedKeys(value: CborValue): CborValue {
  if (isCborArray(value)) return value.map(withSortedKeys)
  if (value instanceof CborTag && value.bytes === undefined)
    return new CborTag(value.tag, withSortedKeys(value.value))
  if (value instanceof CborContent) return new CborContent(withSortedKeys(value.item))
  if (!isCborMap(value)) return value
  const members = [...value].map(([key, member]) => ({ key, member, encoded: encodeCbor(key) }))
  members.sort((a, b) => compareBytes(a.encoded, b.encoded))
  return new Map(members.map(({ key, member }) => [key, withSortedKeys(member)]))
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length && i < b.length; i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
