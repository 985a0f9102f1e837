/**
 * Forms of single items.
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
import { refusal } from '../../refusal.ts'
import { checkedBy, type Form, malformed, merge, type Place, type Shown } from './form.ts'

/** Longer byte strings are cut, whoever asks. */
export const mostBytesShown = 16

/** Diagnostic notation. */
export const diagnosed = (value: CborValue): string =>
  diagnoseCbor(value, { cutBytesAfter: mostBytesShown })

export const hiddenText = (value: CborValue) => `(hidden: ${typeName(value)})`

/** A form of what a test lets through; everything else is marked. */
export const scalar = (type: string, fits: (value: CborValue) => boolean): Form => ({
  type,
  show: (value, place) => {
    const shown = { value: diagnosed(value) }
    return fits(value) ? shown : wrongType(value, type, place)
  },
})

/** What is not what it should be may be anything, a portrait as well: only its type is said. */
export const wrongType = (value: CborValue, type: string, place: Place): Shown => ({
  value: place.showValues ? diagnosed(value) : hiddenText(value),
  marks: [malformed(place, `not ${type}`)],
})

const isUint = (value: CborValue) =>
  (typeof value === 'number' || typeof value === 'bigint') && value >= 0

export const anything = scalar('any', () => true)
export const text = scalar('tstr', (value) => typeof value === 'string')
export const uint = scalar('uint', isUint)
export const int = scalar('int', (value) => typeof value === 'number' || typeof value === 'bigint')
export const bool = scalar('bool', (value) => typeof value === 'boolean')
export const bytes = scalar('bstr', (value) => value instanceof Uint8Array)

/** A byte string of a certain length. */
export const bytesOf = (length: number, what = `bstr .size ${length}`) =>
  scalar(what, (value) => value instanceof Uint8Array && value.length === length)

export const bytesAtLeast = (length: number) =>
  scalar(
    `bstr of at least ${length} bytes`,
    (value) => value instanceof Uint8Array && value.length >= length,
  )

/** What says something about a person, or helps to find it out. */
export const personal = (form: Form): Form => ({
  type: form.type,
  inner: [form],
  show: async (value, place) => {
    const shown = await form.show(value, place)
    return place.showValues ? shown : { ...shown, value: hiddenText(value), parts: [] }
  },
})

/** Exactly this text. */
export const literal = (expected: string) => scalar(`"${expected}"`, (value) => value === expected)

/** Version 1.x; a higher minor version is no error: ISO/IEC 18013-5:2021, 7.1. */
export const version = checkedBy(
  refusal.version,
  scalar('tstr "1.x"', (value) => typeof value === 'string' && /^1\.\d+$/.test(value)),
)

/** One of several with a meaning; another one is shown as it is, with a note. */
export const oneOf = (
  meanings: Readonly<Record<string, string>>,
  { refused }: { readonly refused?: string } = {},
): Form => ({
  type: 'int',
  show: (value, place) => {
    const meaning = typeof value === 'number' ? meanings[value] : undefined
    const shown = diagnosed(value)
    if (meaning !== undefined) return { value: `${shown} (${meaning})` }
    if (typeof value !== 'number') return wrongType(value, 'int', place)
    return refused === undefined
      ? { value: shown, notes: ['no meaning is known'] }
      : { value: shown, marks: [malformed(place, refused)] }
  },
})

/** The same for texts. */
export const oneText = (meanings: Readonly<Record<string, string>>, refused?: string): Form => ({
  type: 'tstr',
  show: (value, place) => {
    if (typeof value !== 'string') return wrongType(value, 'tstr', place)
    const shown = { value: diagnosed(value) }
    const known = Object.hasOwn(meanings, value) ? meanings[value] : undefined
    if (known !== undefined) return known === '' ? shown : { value: `${shown.value} (${known})` }
    return refused === undefined
      ? { ...shown, notes: ['no meaning is known'] }
      : { ...shown, marks: [malformed(place, refused)] }
  },
})

/** Seconds since 1970. */
export const seconds: Form = {
  type: 'uint, seconds since 1970',
  show: (value, place) => {
    if (!isUint(value)) return wrongType(value, 'uint', place)
    const date = secondsAsDate(value)
    return { value: date ? `${value} (${date.toISOString()})` : diagnosed(value) }
  },
}

export function secondsAsDate(value: CborValue): Date | undefined {
  if (typeof value !== 'number' || Math.abs(value) > 8.64e12) return undefined
  return new Date(value * 1000)
}

const tdateForm = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?Z$/

/** The moment that a tdate names, fractions cut off; nothing where it is none. */
export function tdateOf(value: CborValue): Date | undefined {
  const inner = value instanceof CborTag && value.tag === 0 ? value.value : undefined
  const [, whole] = typeof inner === 'string' ? (tdateForm.exec(inner) ?? []) : []
  const date = whole === undefined ? undefined : new Date(`${whole}Z`)
  return date?.toJSON()?.startsWith(whole ?? '') ? date : undefined
}

/** tdate: tag 0, UTC, whole seconds. ISO/IEC 18013-5:2021, 7.2.1; RFC 3339. */
export const tdate: Form = {
  type: 'tdate, #6.0(tstr)',
  show: (value, place) => {
    const inner = value instanceof CborTag && value.tag === 0 ? value.value : undefined
    if (typeof inner !== 'string') return wrongType(value, 'a UTC date-time (tag 0)', place)
    const shown = { value: inner }
    if (!tdateOf(value)) return merge(shown, { marks: [malformed(place, 'not a time in UTC')] })
    const fraction = [malformed(place, 'fraction of a second')]
    return inner.includes('.') ? merge(shown, { marks: fraction }) : shown
  },
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
