/**
 * Members of decoded maps, with errors that name the place. Where a reader runs for every element, the
 * name of the member is handed in apart: the two are joined only for an error.
 * @module
 */
import { type CborMap, CborTag, type CborValue, isCborArray, isCborMap } from '@tegata/cbor'
import { malformed } from '../errors.ts'
import { needTolerance, type Reading } from './tolerance.ts'

export function asMap(value: CborValue, where: string): CborMap {
  if (isCborMap(value)) return value
  throw malformed(`${where}: not a map`)
}

export function asArray(value: CborValue, where: string): readonly CborValue[] {
  if (isCborArray(value)) return value
  throw malformed(`${where}: not an array`)
}

export function asText(value: CborValue, where: string, member = ''): string {
  if (typeof value === 'string') return value
  throw malformed(`${where}${member}: not text`)
}

export function asBytes(value: CborValue, where: string, member = ''): Uint8Array {
  if (value instanceof Uint8Array) return value
  throw malformed(`${where}${member}: not a byte string`)
}

export function asUint(value: CborValue, where: string, member = ''): number {
  if (typeof value === 'number' && value >= 0) return value
  throw malformed(`${where}${member}: not an unsigned integer`)
}

export function asBoolean(value: CborValue, where: string): boolean {
  if (typeof value === 'boolean') return value
  throw malformed(`${where}: not a boolean`)
}

/** A `#6.24(bstr)`: the tag with its bytes as received, and the encoding inside. */
export function asEmbedded(
  value: CborValue,
  where: string,
): { readonly raw: CborTag; readonly inner: Uint8Array } {
  if (!(value instanceof CborTag) || value.tag !== 24 || !(value.value instanceof Uint8Array))
    throw malformed(`${where}: not embedded CBOR (tag 24)`)
  return { raw: value, inner: value.value }
}

/** The raw encoding of a decoded tag. */
export function rawBytes(tag: CborTag): Uint8Array {
  if (tag.bytes) return tag.bytes
  throw new TypeError('tag was not decoded')
}

/** Members that a structure does not define: ISO/IEC 18013-5, 7.2 lets extensions in, by name. */
export function checkMembers(
  map: CborMap,
  known: readonly CborValue[],
  where: string,
  reading: Reading,
): void {
  for (const key of map.keys())
    if (!known.includes(key))
      needTolerance(reading, 'unknown-members', `${where}: member that is not defined`)
}
