/**
 * How many bytes an item will take. It is counted before anything is written, so that one buffer of
 * that length is enough, and what cannot be encoded is refused here.
 * @module
 */
import { floatLength } from './float.ts'
import { keyName } from './key-name.ts'
import {
  CborContent,
  CborFloat,
  type CborMap,
  CborRaw,
  CborSimple,
  CborTag,
  type CborValue,
  isCborArray,
  isCborMap,
} from './value.ts'
import { headLength } from './write-head.ts'
import { textLength } from './write-text.ts'

const maxUint64 = 0xffff_ffff_ffff_ffffn

/**
 * How many bytes `encodeCbor` would write, for those who lay out a longer message themselves.
 * @throws TypeError for what is no CBOR item
 */
export function itemLength(value: CborValue): number {
  switch (typeof value) {
    case 'string':
      return textLength(value)
    case 'number':
      return integerLength(value)
    case 'bigint':
      return bigintLength(value)
    case 'boolean':
    case 'undefined':
      return 1
    case 'object':
      return value === null ? 1 : compoundLength(value)
    default:
      throw new TypeError('value: no CBOR item')
  }
}

function integerLength(value: number): number {
  if (!Number.isSafeInteger(value)) throw new TypeError('number: not a safe integer')
  return headLength(value >= 0 ? value : -1 - value)
}

function bigintLength(value: bigint): number {
  const argument = value >= 0n ? value : -1n - value
  if (argument > maxUint64) throw new TypeError('bigint: above 64 bits')
  return headLength(Number(argument))
}

function compoundLength(value: Exclude<CborValue, string | number | bigint | boolean | undefined>) {
  if (value instanceof Uint8Array) return headLength(value.length) + value.length
  if (isCborMap(value)) return mapLength(value)
  if (isCborArray(value)) {
    let length = headLength(value.length)
    for (const member of value) length += itemLength(member)
    return length
  }
  if (value instanceof CborTag) return tagLength(value)
  if (value instanceof CborRaw) return value.bytes.length
  if (value instanceof CborContent) return contentLength(value)
  if (value instanceof CborFloat) return 1 + floatLength(value.value)
  if (value instanceof CborSimple) return simpleLength(value)
  throw new TypeError('value: no CBOR item')
}

function contentLength({ item }: CborContent): number {
  const length = itemLength(item)
  return headLength(length) + length
}

function mapLength(map: CborMap): number {
  let length = headLength(map.size)
  let compareNames = false
  for (const [key, member] of map) {
    // The others are compared by the Map itself; a bigint may be the same key as a number.
    compareNames ||= typeof key === 'bigint' || (typeof key === 'object' && key !== null)
    length += itemLength(key) + itemLength(member)
  }
  if (compareNames) refuseSameNames(map)
  return length
}

function refuseSameNames(map: CborMap): void {
  const names = new Set<string>()
  for (const key of map.keys()) {
    const name = keyName(key)
    if (name === undefined) throw new TypeError('map: an array, map, tag or encoded item as a key')
    names.add(name)
  }
  if (names.size < map.size) throw new TypeError('map: a key occurs twice')
}

function tagLength({ tag, value, bytes }: CborTag): number {
  if (bytes) return bytes.length
  if (!Number.isSafeInteger(tag) || tag < 0) throw new TypeError('tag: not an unsigned integer')
  return headLength(tag) + itemLength(value)
}

/** Simple values of JavaScript are themselves; 24 to 31 are not well-formed (section 3.3). */
function simpleLength({ number }: CborSimple): 1 | 2 {
  if (!Number.isInteger(number) || number < 0 || number > 255 || (number > 19 && number < 32))
    throw new TypeError('simple: not 0 to 19 or 32 to 255')
  return number < 24 ? 1 : 2
}
