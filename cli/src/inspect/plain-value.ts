/**
 * A decoded CBOR item as JSON, for people and machines that read no CBOR. Not meant to be read
 * back: bytes become base64url, dates their text.
 * @module
 */
import {
  CborFloat,
  CborTag,
  type CborValue,
  diagnoseCbor,
  isCborArray,
  isCborMap,
} from '@tegata/cbor'
import { toBase64url } from '@tegata/kernel'

export type PlainValue =
  | string
  | number
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [name: string]: PlainValue }

export function plainValue(value: CborValue): PlainValue {
  if (value instanceof Uint8Array) return toBase64url(value)
  if (isCborArray(value)) return value.map(plainValue)
  if (isCborMap(value))
    return Object.fromEntries([...value].map(([key, member]) => [nameOf(key), plainValue(member)]))
  if (value instanceof CborTag) return plainTag(value)
  if (value instanceof CborFloat) return value.value
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  return value === null ? null : diagnoseCbor(value)
}

const nameOf = (key: CborValue) => (typeof key === 'string' ? key : diagnoseCbor(key))

/** tdate, tag 0, and full-date, tag 1004, are their text. */
const plainTag = ({ tag, value }: CborTag): PlainValue =>
  (tag === 0 || tag === 1004) && typeof value === 'string'
    ? value
    : { tag, value: plainValue(value) }
