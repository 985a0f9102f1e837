/**
 * JSON as items, so that structures in JSON are described as those in CBOR are.
 * @module
 */
import { CborFloat, type CborValue } from '@tegata/cbor'
import { codeOf, fromBase64, fromBase64url } from '@tegata/kernel'
import { type Form, malformed, type Place, type Shown } from '../cbor/forms/form.ts'
import { diagnosed, wrongType } from '../cbor/forms/scalar.ts'

const maxDepth = 24

/** Every value that `JSON.parse` answers; what is nested too deep is left out. */
export function jsonItem(value: unknown, depth = 0): CborValue {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : new CborFloat(value)
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value !== 'object' || depth === maxDepth) return undefined
  if (Array.isArray(value)) return value.map((item) => jsonItem(item, depth + 1))
  return new Map(Object.entries(value).map(([name, item]) => [name, jsonItem(item, depth + 1)]))
}

/** A text that stands for bytes, shown as what the bytes are. */
const bytesIn =
  (name: string, decode: (text: string) => Uint8Array) =>
  (show: (bytes: Uint8Array, place: Place) => Shown | Promise<Shown>): Form => ({
    type: `tstr, ${name}`,
    show: (value, place) => {
      if (typeof value !== 'string') return wrongType(value, 'text', place)
      const bytes = attempt(() => decode(value))
      if (bytes) return show(bytes, place)
      return { value: `text of ${value.length}`, marks: [malformed(place, `not ${name}`)] }
    },
  })

export const inBase64url = bytesIn('base64url', fromBase64url)
export const inBase64 = bytesIn('base64', fromBase64)

export const base64urlBytes = inBase64url((bytes) => ({ value: diagnosed(bytes) }))

function attempt(decode: () => Uint8Array): Uint8Array | undefined {
  try {
    return decode()
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return undefined
  }
}
