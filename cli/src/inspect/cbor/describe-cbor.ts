/**
 * Small pieces that describe CBOR structures as data: each takes a decoded item and says what to
 * show of it. They never throw; what does not fit its description is shown with a note.
 * @module
 */
import {
  CborFloat,
  CborTag,
  type CborValue,
  decodeCbor,
  diagnoseCbor,
  isCborArray,
  isCborMap,
} from '@tegata/cbor'
import { codeOf } from '@tegata/kernel'
import type { Part, View } from '../explanation.ts'

/** What to show of an item; its name comes from where it stands. */
export type Shown = Omit<Part, 'name'>
export type Describe = (value: CborValue, view: View) => Shown

export type Field = {
  readonly is: Describe
  readonly clause?: string
  /** A member whose absence is worth a note. */
  readonly required?: true
  /** What to call a member whose key is a number. */
  readonly name?: string
}

const shortBytes = 40

/** Diagnostic notation; long byte strings are cut. */
export const asIs: Describe = (value, { showValues }) => ({
  value: diagnoseCbor(value, showValues ? {} : { cutBytesAfter: shortBytes }),
})

/** Only the type, unless values are to be shown. */
export const hidden: Describe = (value, { showValues }) => ({
  value: showValues ? diagnoseCbor(value) : `(hidden: ${typeName(value)})`,
})

/** Only the length. */
export const opaque: Describe = (value) =>
  value instanceof Uint8Array
    ? { value: `${value.length} bytes` }
    : { value: typeName(value), note: 'not a byte string' }

/** A salt: with the digest it would let anybody try values out. */
export const salt: Describe = (value, view) =>
  view.showValues ? asIs(value, view) : opaque(value, view)

/** tdate: tag 0 around text. */
export const tdate: Describe = (value, view) =>
  value instanceof CborTag && value.tag === 0 && typeof value.value === 'string'
    ? { value: value.value }
    : { ...asIs(value, view), note: 'not a date-time (tag 0)' }

/** Seconds since 1970. */
export const seconds: Describe = (value, view) => {
  if (typeof value !== 'number' || Math.abs(value) > 8.64e12) return asIs(value, view)
  return { value: `${value} (${new Date(value * 1000).toISOString()})` }
}

/** One of several numbers with a meaning. */
export const oneOf =
  (meanings: Readonly<Record<number, string>>): Describe =>
  (value, view) => {
    const meaning = typeof value === 'number' ? meanings[value] : undefined
    const shown = asIs(value, view)
    return meaning === undefined ? shown : { value: `${shown.value} (${meaning})` }
  }

/** A map with known members, in the order received. */
export function structure(fields: Readonly<Record<string, Field>>): Describe {
  return (value, view) => {
    if (!isCborMap(value)) return { ...asIs(value, view), note: 'not a map' }
    const parts = [...value].map(([key, member]) =>
      memberPart(fieldOf(fields, key), key, member, view),
    )
    const missing = Object.entries(fields).flatMap(([key, { required, name = key }]) =>
      required && ![...value.keys()].some((given) => String(given) === key) ? [name] : [],
    )
    if (missing.length > 0) return { parts, note: `missing: ${missing.join(', ')}` }
    return parts.length === 0 ? { value: 'empty' } : { parts }
  }
}

function fieldOf(fields: Readonly<Record<string, Field>>, key: CborValue): Field | undefined {
  const name = String(key)
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

function memberPart(field: Field | undefined, key: CborValue, member: CborValue, view: View): Part {
  if (!field)
    return { name: diagnoseCbor(key), ...hidden(member, view), note: 'not defined by the standard' }
  const { name = String(key), clause } = field
  return { name, ...(clause !== undefined && { clause }), ...field.is(member, view) }
}

/** A map whose keys are names of their own. */
export const mapOf =
  (is: Describe): Describe =>
  (value, view) => {
    if (!isCborMap(value)) return { ...asIs(value, view), note: 'not a map' }
    if (value.size === 0) return { value: 'empty' }
    const entries = [...value]
    return { parts: entries.map(([key, member]) => ({ name: keyText(key), ...is(member, view) })) }
  }

const keyText = (key: CborValue) => (typeof key === 'string' ? key : diagnoseCbor(key))

export const listOf =
  (is: Describe): Describe =>
  (value, view) => {
    if (!isCborArray(value)) return { ...asIs(value, view), note: 'not an array' }
    return { parts: value.map((member, i) => ({ name: `[${i}]`, ...is(member, view) })) }
  }

/** An array in which each place has its meaning. */
export const tuple =
  (...fields: readonly (Field & { readonly name: string })[]): Describe =>
  (value, view) => {
    if (!isCborArray(value)) return { ...asIs(value, view), note: 'not an array' }
    const parts = value.map((member, i): Part => {
      const field = fields[i]
      return field
        ? {
            name: field.name,
            ...(field.clause && { clause: field.clause }),
            ...field.is(member, view),
          }
        : { name: `[${i}]`, ...hidden(member, view), note: 'not defined by the standard' }
    })
    const wrong = value.length < fields.length
    return wrong ? { parts, note: `${value.length} places of ${fields.length}` } : { parts }
  }

/** `null`, or something else. */
export const orNull =
  (is: Describe): Describe =>
  (value, view) =>
    value === null ? { value: 'null' } : is(value, view)

/** `#6.24(bstr .cbor …)`. */
export const embedded =
  (is: Describe): Describe =>
  (value, view) => {
    if (value instanceof CborTag && value.tag === 24 && value.value instanceof Uint8Array)
      return encoded(is)(value.value, view)
    return { ...opaque(value, view), note: 'not embedded CBOR (tag 24)' }
  }

/** `bstr .cbor …`. */
export const encoded =
  (is: Describe): Describe =>
  (value, view) => {
    if (!(value instanceof Uint8Array)) return opaque(value, view)
    const decoded = decodeTolerant(value, view)
    return 'item' in decoded ? is(decoded.item, view) : { note: decoded.why }
  }

/** Decodes with every harmless deviation, which is noted. */
export function decodeTolerant(
  bytes: Uint8Array,
  view: View,
): { readonly item: CborValue } | { readonly why: string } {
  const onTolerated = (name: string) => view.note(`deviation: ${name}`)
  const tolerate = new Set(['cbor-length', 'cbor-indefinite'] as const)
  try {
    return { item: decodeCbor(bytes, { tolerate, onTolerated }) }
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || !(error instanceof Error)) throw error
    return { why: `${code}: ${error.message}` }
  }
}

export function typeName(value: CborValue): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (isCborArray(value)) return `array of ${value.length}`
  if (isCborMap(value)) return `map of ${value.size}`
  if (value instanceof CborTag)
    return value.tag === 0 || value.tag === 1004 ? 'date' : `tag ${value.tag}`
  if (value instanceof CborFloat) return 'float'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number' || typeof value === 'bigint') return 'integer'
  return typeof value === 'boolean' ? 'boolean' : 'simple value'
}
