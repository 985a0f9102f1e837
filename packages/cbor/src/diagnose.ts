/**
 * Diagnostic notation: RFC 8949 section 8.
 * @module
 */
import { toHex } from '@tegata/kernel'
import {
  CborFloat,
  CborRaw,
  CborSimple,
  CborTag,
  type CborValue,
  isCborArray,
  isCborMap,
} from './value.ts'

export type DiagnoseOptions = {
  /** Byte strings longer than this are cut and their length is said. */
  readonly cutBytesAfter?: number
}

/** One line of diagnostic notation for a decoded item. */
export function diagnoseCbor(value: CborValue, options: DiagnoseOptions = {}): string {
  const show = (member: CborValue) => diagnoseCbor(member, options)
  if (value instanceof Uint8Array) return diagnoseBytes(value, options)
  if (value instanceof CborTag) return `${value.tag}(${show(value.value)})`
  if (value instanceof CborFloat) return diagnoseFloat(value.value)
  if (value instanceof CborSimple) return `simple(${value.number})`
  if (value instanceof CborRaw) return `<<${toHex(value.bytes)}>>`
  if (isCborMap(value))
    return `{${[...value].map(([key, member]) => `${show(key)}: ${show(member)}`).join(', ')}}`
  if (isCborArray(value)) return `[${value.map(show).join(', ')}]`
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

function diagnoseBytes(bytes: Uint8Array, { cutBytesAfter }: DiagnoseOptions): string {
  if (cutBytesAfter === undefined || bytes.length <= cutBytesAfter) return `h'${toHex(bytes)}'`
  return `h'${toHex(bytes.subarray(0, cutBytesAfter))}…' / ${bytes.length} bytes /`
}

function diagnoseFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (Object.is(value, -0)) return '-0.0'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value)
}
