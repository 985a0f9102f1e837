/**
 * Strict decoding in one pass, without copies: RFC 8949 sections 3, 4.1 and 5.
 * @module
 */
import { type CborTolerances, Cursor, untilBreak } from './cursor.ts'
import { CborError } from './errors.ts'
import { floatLength, readFloat } from './float.ts'
import { keyName } from './key-name.ts'
import { type CborLimits, limitsOf } from './limits.ts'
import { readBytes, readText } from './read-string.ts'
import { CborFloat, CborTag, type CborValue } from './value.ts'

/**
 * What {@link decodeCbor} tolerates and how much it takes; by default nothing, and the default
 * limits.
 */
export type CborDecodeOptions = CborTolerances & {
  /** Those that differ from {@link defaultCborLimits}. */
  readonly limits?: Partial<CborLimits>
}

/**
 * Decodes one item that fills the whole input. Byte strings, and the `bytes` of tags, are views into
 * the input and change with it; a string in chunks, where tolerated, is a copy. Integers are numbers
 * up to 2^53 - 1 and bigints beyond. Maps may have any order; keys are integers, text, byte strings,
 * floats, booleans, null and undefined.
 *
 * Refused: duplicate keys, bytes behind the item, text that is not UTF-8, simple values without a
 * meaning, a NaN with sign or payload, tags above 2^53, whatever exceeds a limit, and, unless
 * tolerated by name, forms that are not the shortest and indefinite lengths.
 * @throws CborError; the message says at which byte
 * @throws TypeError for bytes that are none, or a limit that is no whole number
 * @see RFC 8949, 3, 4.1 and 5
 */
export function decodeCbor(bytes: Uint8Array, options: CborDecodeOptions = {}): CborValue {
  if (!(bytes instanceof Uint8Array)) throw new TypeError('bytes: not a Uint8Array')
  const limits = limitsOf(options.limits)
  if (bytes.length > limits.maxBytes)
    throw new CborError('cbor/limit', `input is longer than ${limits.maxBytes} bytes`)
  const from = new Cursor(bytes, limits, options)
  const value = readItem(from, 0)
  if (from.at !== from.end) throw from.error('cbor/trailing', 'bytes behind the item')
  return value
}

export function readItem(from: Cursor, depth: number): CborValue {
  const start = from.at
  const initial = from.initial(depth)
  const info = initial & 0x1f
  switch (initial >> 5) {
    case 0:
      return info < 24 ? info : from.argument(info)
    case 1:
      return readNegative(from, info)
    case 2:
      return readBytes(from, info)
    case 3:
      return readText(from, info)
    case 4:
      return readArray(from, info, depth)
    case 5:
      return readMap(from, info, depth)
    case 6:
      return readTag(from, info, depth, start)
    default:
      return readSimple(from, info, start)
  }
}

function readNegative(from: Cursor, info: number): number | bigint {
  const argument = from.argument(info)
  if (typeof argument === 'number' && argument < Number.MAX_SAFE_INTEGER) return -1 - argument
  return -1n - BigInt(argument)
}

function readArray(from: Cursor, info: number, depth: number): CborValue[] {
  const count = from.count(info, 1)
  const values: CborValue[] = []
  for (let i = 0; i !== count; i += 1) {
    if (count === untilBreak && from.atBreak()) break
    values.push(readItem(from, depth + 1))
  }
  return values
}

function readMap(from: Cursor, info: number, depth: number): Map<CborValue, CborValue> {
  const count = from.count(info, 2)
  const values = new Map<CborValue, CborValue>()
  const { maxIntegerKeys, maxKeyBytes } = from.limits
  let integers = 0
  let names: Set<string> | undefined
  for (let i = 0; i !== count; i += 1) {
    if (count === untilBreak && from.atBreak()) break
    const start = from.at
    const key = readItem(from, depth + 1)
    if (from.at - start > maxKeyBytes) throw from.error('cbor/limit', 'key too long', start)
    if (typeof key === 'number' || typeof key === 'bigint') {
      integers += 1
      if (integers > maxIntegerKeys) throw from.error('cbor/limit', 'too many integer keys', start)
    } else if (typeof key === 'object' && key !== null) {
      names ??= new Set()
      if (!isNewKey(from, names, key, start)) throw duplicate(from, start)
    }
    values.set(key, readItem(from, depth + 1))
    if (values.size === i) throw duplicate(from, start)
  }
  return values
}

function isNewKey(from: Cursor, names: Set<string>, key: CborValue, start: number): boolean {
  const name = keyName(key)
  if (name === undefined) throw from.error('cbor/unsupported', 'key of this type', start)
  const { size } = names
  return names.add(name).size > size
}

const duplicate = (from: Cursor, start: number) =>
  from.error('cbor/duplicate-key', 'key occurs twice', start)

function readTag(from: Cursor, info: number, depth: number, start: number): CborTag {
  const tag = from.argument(info)
  if (typeof tag === 'bigint') throw from.error('cbor/unsupported', 'tag above 2^53', start)
  const value = readItem(from, depth + 1)
  return new CborTag(tag, value, from.bytes, start, from.at)
}

function readSimple(from: Cursor, info: number, start: number): CborValue {
  if (info === 20) return false
  if (info === 21) return true
  if (info === 22) return null
  if (info === 23) return undefined
  if (info === 25) return readShortestFloat(from, 2, start)
  if (info === 26) return readShortestFloat(from, 4, start)
  if (info === 27) return readShortestFloat(from, 8, start)
  if (info > 27) throw from.error('cbor/malformed', 'reserved value or stray break', start)
  const twoBytes = info === 24 ? from.bytes[from.skip(1)] : undefined
  if (twoBytes !== undefined && twoBytes < 32)
    throw from.error('cbor/malformed', 'simple value in two bytes', start)
  throw from.error('cbor/unsupported', 'simple value without a meaning', start)
}

/** Preferred serialization of floats: RFC 8949 section 4.1. */
function readShortestFloat(from: Cursor, length: 2 | 4 | 8, start: number): CborFloat {
  const value = readFloat(from.bytes, from.skip(length), length)
  if (value === undefined)
    throw from.error('cbor/unsupported', 'NaN with a sign or a payload', start)
  if (floatLength(value) < length) from.notShortest()
  return new CborFloat(value)
}
