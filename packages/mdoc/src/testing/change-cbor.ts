/**
 * Changing one place of a decoded structure, for tests that have to be refused.
 * @module
 */
import {
  CborTag,
  type CborValue,
  decodeCbor,
  encodeCbor,
  isCborArray,
  isCborMap,
} from '@tegata/cbor'

/** Keys of maps and places in arrays, from the outside in. */
export type CborPath = readonly CborValue[]

/**
 * The value with another one at a path; embedded CBOR (tag 24) and byte strings are looked into.
 * @throws TypeError for a path that leads nowhere
 */
export function changeCbor(
  value: CborValue,
  path: CborPath,
  change: (old: CborValue) => CborValue,
): CborValue {
  const [step, ...rest] = path
  if (path.length === 0) return change(value)
  if (value instanceof CborTag && value.value instanceof Uint8Array)
    return new CborTag(24, encodeCbor(changeCbor(decodeCbor(value.value), path, change)))
  if (value instanceof Uint8Array) return encodeCbor(changeCbor(decodeCbor(value), path, change))
  if (isCborMap(value)) return changeMember(value, step, (old) => changeCbor(old, rest, change))
  if (isCborArray(value) && typeof step === 'number')
    return value.map((member, index) =>
      index === step ? changeCbor(member, rest, change) : member,
    )
  throw new TypeError('no such path')
}

/** `undefined` takes the member away. */
function changeMember(
  map: ReadonlyMap<CborValue, CborValue>,
  key: CborValue,
  change: (old: CborValue) => CborValue,
): CborValue {
  const changed = new Map(map)
  const value = change(map.get(key))
  if (value === undefined) changed.delete(key)
  else changed.set(key, value)
  return changed
}

/**
 * The same on encoded bytes.
 * @throws TypeError for a path that leads nowhere
 */
export const changeBytes = (
  bytes: Uint8Array,
  path: CborPath,
  change: (old: CborValue) => CborValue,
): Uint8Array => encodeCbor(changeCbor(decodeCbor(bytes), path, change))
