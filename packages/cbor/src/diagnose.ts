/**
 * Diagnostic notation: RFC 8949 section 8, RFC 8610 appendix G. For people, on one line.
 * @module
 */
import { toHex } from '@tegata/kernel'
import { decodeCbor } from './decode.ts'
import { encodeCbor } from './encode.ts'
import { CborError } from './errors.ts'
import {
  CborContent,
  CborFloat,
  CborRaw,
  CborSimple,
  CborTag,
  type CborValue,
  isCborArray,
  isCborMap,
} from './value.ts'

/** How {@link diagnoseCbor} writes what is long or embedded. */
export type DiagnoseOptions = {
  /** Byte strings longer than this are cut after so many bytes, and their length is said. */
  readonly cutBytesAfter?: number
  /** Shows what a tag 24 holds as `24(<<…>>)` where it is CBOR: RFC 8610, G.3. */
  readonly openEmbedded?: boolean
}

/** Deeper embedding stays a byte string: each level is decoded again. */
const deepestEmbedding = 8
/** Where people look on, harmless deviations are no reason to show nothing. */
const tolerate = new Set(['cbor-length', 'cbor-indefinite'] as const)

/**
 * One line of diagnostic notation. Never throws on what the decoder answers.
 * @see RFC 8949, 8; RFC 8610, Appendix G
 */
export const diagnoseCbor = (value: CborValue, options: DiagnoseOptions = {}): string =>
  diagnose(value, options, 0)

function diagnose(value: CborValue, options: DiagnoseOptions, embedding: number): string {
  const show = (member: CborValue) => diagnose(member, options, embedding)
  if (typeof value === 'string') return diagnoseText(value)
  if (value instanceof Uint8Array) return diagnoseBytes(value, options)
  if (isCborArray(value)) return `[${value.map(show).join(', ')}]`
  if (isCborMap(value))
    return `{${[...value].map(([key, member]) => `${show(key)}: ${show(member)}`).join(', ')}}`
  if (value instanceof CborTag) {
    const opened = options.openEmbedded ? openEmbedded(value, options, embedding) : undefined
    return `${value.tag}(${opened ?? show(value.value)})`
  }
  if (value instanceof CborFloat) return diagnoseFloat(value.value)
  if (value instanceof CborSimple) return `simple(${value.number})`
  if (value instanceof CborContent) return diagnoseBytes(encodeCbor(value.item), options)
  if (value instanceof CborRaw) return diagnoseRaw(value, options, embedding)
  return String(value)
}

/** As JSON, where control characters and what could be mistaken for nothing are escaped. */
const diagnoseText = (text: string) =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (invisible) => `\\u${invisible.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

function diagnoseBytes(bytes: Uint8Array, { cutBytesAfter }: DiagnoseOptions): string {
  if (cutBytesAfter === undefined || bytes.length <= cutBytesAfter) return `h'${toHex(bytes)}'`
  return `h'${toHex(bytes.subarray(0, cutBytesAfter))}…' / ${bytes.length} bytes /`
}

/** Always with a point, so that a float is not taken for an integer. */
function diagnoseFloat(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const text = Object.is(value, -0) ? '-0' : String(value)
  return text.includes('.') ? text : text.replace(/^-?\d+/, '$&.0')
}

function openEmbedded(
  { tag, value }: CborTag,
  options: DiagnoseOptions,
  embedding: number,
): string | undefined {
  if (tag !== 24 || embedding >= deepestEmbedding) return undefined
  if (value instanceof CborContent) return `<<${diagnose(value.item, options, embedding + 1)}>>`
  if (!(value instanceof Uint8Array)) return undefined
  const inner = decoded(value)
  return inner && `<<${diagnose(inner.item, options, embedding + 1)}>>`
}

/** An item that is encoded already is shown as the item that it is. */
function diagnoseRaw({ bytes }: CborRaw, options: DiagnoseOptions, embedding: number): string {
  const inner = decoded(bytes)
  if (inner) return diagnose(inner.item, options, embedding)
  return `/ not CBOR / ${diagnoseBytes(bytes, options)}`
}

function decoded(bytes: Uint8Array): { readonly item: CborValue } | undefined {
  try {
    return { item: decodeCbor(bytes, { tolerate }) }
  } catch (error) {
    if (error instanceof CborError) return undefined
    throw error
  }
}
