/**
 * Disclosed elements as JSON, for replies and stores: bytes become base64url, dates their text.
 * @module
 */
import {
  CborContent,
  CborFloat,
  CborRaw,
  CborSimple,
  CborTag,
  type CborValue,
  encodeCbor,
  isCborArray,
  isCborMap,
} from '@tegata/cbor'
import { toBase64url } from '@tegata/kernel'
import type { Disclosed } from './report.ts'

/** Anything that JSON can say. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [member: string]: JsonValue }

/** By namespace, by element identifier. */
export const disclosedAsJson = (
  disclosed: Disclosed,
): Readonly<Record<string, Readonly<Record<string, JsonValue>>>> =>
  Object.fromEntries(
    Object.entries(disclosed).map(([namespace, elements]) => [
      namespace,
      Object.fromEntries(Object.entries(elements).map(([id, value]) => [id, jsonOf(value)])),
    ]),
  )

function jsonOf(value: CborValue): JsonValue {
  if (value instanceof Uint8Array) return toBase64url(value)
  if (value instanceof CborTag) return jsonOf(value.value)
  if (value instanceof CborRaw) return toBase64url(value.bytes)
  if (value instanceof CborContent) return toBase64url(encodeCbor(value.item))
  if (value instanceof CborFloat) return value.value
  if (value instanceof CborSimple) return value.number
  if (isCborArray(value)) return value.map(jsonOf)
  if (isCborMap(value))
    return Object.fromEntries([...value].map(([key, member]) => [String(key), jsonOf(member)]))
  if (typeof value === 'bigint') return value.toString()
  return value ?? null
}
