/**
 * Writes items whose length was counted: RFC 8949 section 3.
 * @module
 */
import { writeFloat } from './float.ts'
import { itemLength } from './item-length.ts'
import {
  CborContent,
  CborFloat,
  type CborMap,
  CborRaw,
  type CborSimple,
  CborTag,
  type CborValue,
  isCborArray,
  isCborMap,
} from './value.ts'
import { writeHead, writeLongHead } from './write-head.ts'
import { writeText } from './write-text.ts'

/**
 * Writes one item that {@link itemLength} has counted, at a place with room for it, and says where it
 * ends. Nothing is looked at again: what does not fit is lost.
 */
export function writeItem(value: CborValue, bytes: Uint8Array, at: number): number {
  switch (typeof value) {
    case 'string':
      return writeText(value, bytes, at)
    case 'number':
      return value >= 0 ? writeHead(0, value, bytes, at) : writeHead(1, -1 - value, bytes, at)
    case 'bigint':
      return writeBigint(value, bytes, at)
    case 'boolean':
      return writeByte(value ? 0xf5 : 0xf4, bytes, at)
    case 'undefined':
      return writeByte(0xf7, bytes, at)
    default:
      return value === null ? writeByte(0xf6, bytes, at) : writeCompound(value, bytes, at)
  }
}

function writeByte(byte: number, bytes: Uint8Array, at: number): number {
  bytes[at] = byte
  return at + 1
}

function writeBytes(part: Uint8Array, bytes: Uint8Array, at: number): number {
  bytes.set(part, at)
  return at + part.length
}

function writeBigint(value: bigint, bytes: Uint8Array, at: number): number {
  const major = value >= 0n ? 0 : 1
  const argument = value >= 0n ? value : -1n - value
  if (argument > 0x1f_ffff_ffff_ffffn) return writeLongHead(major, argument, bytes, at)
  return writeHead(major, Number(argument), bytes, at)
}

function writeCompound(
  value: Exclude<CborValue, string | number | bigint | boolean | undefined | null>,
  bytes: Uint8Array,
  at: number,
): number {
  if (value instanceof Uint8Array)
    return writeBytes(value, bytes, writeHead(2, value.length, bytes, at))
  if (isCborMap(value)) return writeMap(value, bytes, at)
  if (isCborArray(value)) return writeArray(value, bytes, at)
  if (value instanceof CborTag) return writeTag(value, bytes, at)
  if (value instanceof CborRaw) return writeBytes(value.bytes, bytes, at)
  if (value instanceof CborFloat) return writeFloat(value.value, bytes, at)
  if (value instanceof CborContent)
    return writeItem(value.item, bytes, writeHead(2, itemLength(value.item), bytes, at))
  return writeSimple(value, bytes, at)
}

function writeMap(map: CborMap, bytes: Uint8Array, at: number): number {
  let end = writeHead(5, map.size, bytes, at)
  for (const [key, member] of map) end = writeItem(member, bytes, writeItem(key, bytes, end))
  return end
}

function writeArray(values: readonly CborValue[], bytes: Uint8Array, at: number): number {
  let end = writeHead(4, values.length, bytes, at)
  for (const value of values) end = writeItem(value, bytes, end)
  return end
}

function writeTag({ tag, value, bytes: received }: CborTag, bytes: Uint8Array, at: number): number {
  if (received) return writeBytes(received, bytes, at)
  return writeItem(value, bytes, writeHead(6, tag, bytes, at))
}

function writeSimple({ number }: CborSimple, bytes: Uint8Array, at: number): number {
  if (number < 24) return writeByte(0xe0 | number, bytes, at)
  return writeByte(number, bytes, writeByte(0xf8, bytes, at))
}
