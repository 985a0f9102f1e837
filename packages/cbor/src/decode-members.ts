/**
 * Some members of a map, and nothing else of it: for whoever sends on what was verified when it came, and
 * looks for a name in it. RFC 8949 section 3.
 * @module
 */
import { Cursor } from './cursor.ts'
import { readItem } from './decode.ts'
import { encodeCbor } from './encode.ts'
import { CborError } from './errors.ts'
import { defaultCborLimits } from './limits.ts'
import type { CborValue } from './value.ts'

/**
 * A reader of the members of these names: as `decodeCbor` has them, in the order of the names;
 * `undefined` where there is none. The others are passed over: their lengths have to add up, in the
 * shortest form, and what they say is not looked at, not even whether a key occurs twice. Limits are the
 * default ones.
 *
 * Reading throws CborError: also `cbor/malformed` for what is no map, `cbor/duplicate-key` for one of the
 * names.
 * @see RFC 8949, 3
 */
export function cborMemberReader(names: readonly string[]): (bytes: Uint8Array) => CborValue[] {
  const keys = names.map((name) => encodeCbor(name))
  return (bytes) => {
    if (bytes.length > defaultCborLimits.maxBytes)
      throw new CborError('cbor/limit', `input is longer than ${defaultCborLimits.maxBytes} bytes`)
    const from = new Cursor(bytes, defaultCborLimits, {})
    const initial = from.initial(0)
    if (initial >> 5 !== 5) throw from.error('cbor/malformed', 'not a map', 0)
    const values = keys.map((): CborValue => undefined)
    const found = keys.map(() => false)
    for (let left = from.count(initial & 0x1f, 2); left > 0; left -= 1) {
      const start = from.at
      const place = keys.findIndex((key) => startsWith(from, key))
      passItem(from, 1)
      if (place < 0) {
        passItem(from, 1)
        continue
      }
      if (found[place]) throw from.error('cbor/duplicate-key', 'key occurs twice', start)
      found[place] = true
      values[place] = readItem(from, 1)
    }
    if (from.at !== from.end) throw from.error('cbor/trailing', 'bytes behind the item')
    return values
  }
}

/** A head says its length: what begins like the key is the key. */
function startsWith({ bytes, at }: Cursor, key: Uint8Array): boolean {
  for (let i = 0; i < key.length; i += 1) if (bytes[at + i] !== key[i]) return false
  return true
}

/** Goes past an item and makes nothing of it. */
function passItem(from: Cursor, depth: number): void {
  const initial = from.initial(depth)
  const info = initial & 0x1f
  const major = initial >> 5
  if (major < 2) from.argument(info)
  else if (major < 4) from.skip(lengthOf(from, info))
  else if (major === 7) passSimple(from, info)
  else for (let left = inside(from, major, info); left > 0; left -= 1) passItem(from, depth + 1)
}

/** Of a string; in chunks it is refused. */
function lengthOf(from: Cursor, info: number): number {
  if (info === 31) from.indefinite()
  return from.length(info)
}

/** How many items an array, a map or a tag holds. */
function inside(from: Cursor, major: number, info: number): number {
  if (major === 4) return from.count(info, 1)
  if (major === 5) return 2 * from.count(info, 2)
  from.argument(info)
  return 1
}

function passSimple(from: Cursor, info: number): void {
  if (info > 27) throw from.error('cbor/malformed', 'reserved value or stray break')
  if (info >= 24) from.skip(1 << (info - 24))
}
