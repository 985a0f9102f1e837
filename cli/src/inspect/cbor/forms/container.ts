/**
 * Forms of lists, of maps whose keys are names of their own, and of CBOR inside of byte strings.
 * @module
 */
import { CborTag, type CborValue, isCborArray, isCborMap } from '@tegata/cbor'
import { codeOf } from '@tegata/kernel'
import type { Part } from '../../explanation.ts'
import { type BrokenCbor, decodeBroken } from '../decode-broken.ts'
import {
  type Context,
  deviationMarks,
  type Form,
  malformed,
  merge,
  type Place,
  type Shown,
  within,
} from './form.ts'
import { diagnosed, wrongType } from './scalar.ts'

type ListOptions = {
  /** `+` in CDDL: an empty one is refused. */
  readonly filled?: true
  readonly label?: string
  readonly clause?: string
}

/** An array of one kind of item. */
export const listOf = (form: Form, { filled, label, clause }: ListOptions = {}): Form => ({
  type: `[${filled ? '+' : '*'} ${form.type}]`,
  inner: [form],
  show: async (value, place) => {
    if (!isCborArray(value)) return wrongType(value, 'an array', place)
    const parts: Part[] = []
    for (const [i, item] of value.entries()) {
      const { called, ...shown } = await form.show(item, place)
      const name = called === undefined ? `[${i}]` : `[${i}] ${called}`
      const about = {
        ...(label !== undefined && { label: { en: label } }),
        ...(clause && { clause }),
      }
      parts.push({ name, ...about, type: form.type, ...shown })
    }
    return filledOrNot({ value: `${value.length}`, parts }, value, value.length, filled, place)
  },
})

type MapOptions = ListOptions & {
  /** What a key tells to what stands under it. */
  readonly context?: (key: string) => Context
}

/** A map whose keys are names of their own, such as namespaces. */
export const mapOf = (form: Form, options: MapOptions = {}): Form => ({
  type: `{${options.filled ? '+' : '*'} tstr => ${form.type}}`,
  inner: [form],
  show: async (value, place) => {
    if (!isCborMap(value)) return wrongType(value, 'a map', place)
    const { label, clause, filled, context } = options
    const parts: Part[] = []
    for (const [key, member] of value) {
      const isText = typeof key === 'string'
      const inner = isText && context ? within(place, context(key)) : place
      const { called, ...shown } = await form.show(member, inner)
      const name = isText ? key : diagnosed(key)
      const about = {
        ...(label !== undefined && { label: { en: label } }),
        ...(clause && { clause }),
      }
      const marks = isText ? [] : [malformed(place, 'a key that is not text')]
      parts.push({
        name: called === undefined ? name : `${name} ${called}`,
        ...about,
        type: form.type,
        ...merge(shown, { marks }),
      })
    }
    return filledOrNot({ parts }, value, value.size, filled, place)
  },
})

function filledOrNot(
  shown: Shown,
  container: object,
  size: number,
  filled: true | undefined,
  place: Place,
): Shown {
  const empty = filled && size === 0 ? [malformed(place, 'empty')] : []
  const marks = [...deviationMarks(container, place), ...empty]
  return merge(size === 0 ? { value: 'empty' } : shown, { marks })
}

/** `null`, or something else. */
export const orNull = (form: Form, meaning = ''): Form => ({
  type: `${form.type} / null`,
  inner: [form],
  show: (value, place) =>
    value === null
      ? { value: meaning === '' ? 'null' : `null (${meaning})` }
      : form.show(value, place),
})

export const isEmbedded = (value: CborValue): value is CborTag & { readonly value: Uint8Array } =>
  value instanceof CborTag && value.tag === 24 && value.value instanceof Uint8Array

/** `#6.24(bstr .cbor …)`: what is hashed or signed as received. */
export const embedded = (form: Form): Form => ({
  type: `#6.24(bstr .cbor ${form.type})`,
  inner: [form],
  show: (value, place) =>
    isEmbedded(value)
      ? encoded(form).show(value.value, place)
      : wrongType(value, 'embedded CBOR (tag 24)', place),
})

/** `bstr .cbor …`. */
export const encoded = (form: Form): Form => ({
  type: `bstr .cbor ${form.type}`,
  inner: [form],
  show: async (value, place) => {
    if (!(value instanceof Uint8Array)) return wrongType(value, 'a byte string', place)
    const decoded = tryDecode(value)
    if ('why' in decoded) return { value: diagnosed(value), marks: [malformed(place, decoded.why)] }
    return await showDecoded(decoded, form, place)
  },
})

/** Shows what was decoded, with what is wrong around it. */
export async function showDecoded(
  { item, deviationsIn }: BrokenCbor,
  form: Form,
  place: Place,
): Promise<Shown> {
  const inner = { ...place, deviationsIn }
  return merge(await form.show(item, inner), { marks: deviationMarks(undefined, inner) })
}

/** Decodes what can be shown, or says why nothing can. */
export function tryDecode(bytes: Uint8Array): BrokenCbor | { readonly why: string } {
  try {
    return decodeBroken(bytes)
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || !(error instanceof Error)) throw error
    return { why: `${code}: ${error.message}` }
  }
}

/** The item in embedded CBOR, for a look at it; nothing where there is none. */
export function openEmbedded(value: CborValue): CborValue {
  const decoded = isEmbedded(value) ? tryDecode(value.value) : undefined
  return decoded && 'item' in decoded ? decoded.item : undefined
}
