/**
 * The values that a PDF is made of, and how they are written: ISO 32000-2:2020, 7.3.
 * @module
 */
import { toHex, utf8Encode } from '@tegata/kernel'

/** Refers to an indirect object. */
export type PdfReference = {
  readonly kind: 'reference'
  readonly number: number
  readonly generation: number
}
export type PdfName = { readonly kind: 'name'; readonly name: string }
/** As written, so that writing it again changes nothing. */
export type PdfNumber = { readonly kind: 'number'; readonly text: string }
/** `start` and `end` are the places of its first and behind its last byte in the file. */
export type PdfString = {
  readonly kind: 'string'
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}
export type PdfArray = { readonly kind: 'array'; readonly items: readonly PdfValue[] }
export type PdfDictionary = {
  readonly kind: 'dictionary'
  readonly entries: ReadonlyMap<string, PdfValue>
}
export type PdfKeyword = { readonly kind: 'keyword'; readonly word: 'true' | 'false' | 'null' }
export type PdfValue =
  | PdfReference
  | PdfName
  | PdfNumber
  | PdfString
  | PdfArray
  | PdfDictionary
  | PdfKeyword

/** A natural number; `undefined` for anything else. */
export function integerOf(value: PdfValue | undefined): number | undefined {
  if (value?.kind !== 'number' || !/^\d{1,10}$/.test(value.text)) return undefined
  return Number(value.text)
}

export const nameOf = (value: PdfValue | undefined): string | undefined =>
  value?.kind === 'name' ? value.name : undefined

export const reference = (number: number, generation = 0): PdfReference => ({
  kind: 'reference',
  number,
  generation,
})
export const name = (text: string): PdfName => ({ kind: 'name', name: text })
export const integer = (value: number): PdfNumber => ({ kind: 'number', text: String(value) })
export const array = (items: readonly PdfValue[]): PdfArray => ({ kind: 'array', items })
export const dictionary = (entries: Iterable<readonly [string, PdfValue]>): PdfDictionary => ({
  kind: 'dictionary',
  entries: new Map(entries),
})
export const asciiString = (text: string): PdfString => ({
  kind: 'string',
  bytes: utf8Encode(text),
  start: 0,
  end: 0,
})

/** The value as text; strings in hexadecimal, so that the text is ASCII. */
export function writePdfValue(value: PdfValue): string {
  switch (value.kind) {
    case 'reference':
      return `${value.number} ${value.generation} R`
    case 'name':
      return writeName(value.name)
    case 'number':
      return value.text
    case 'string':
      return `<${toHex(value.bytes)}>`
    case 'array':
      return `[${value.items.map(writePdfValue).join(' ')}]`
    case 'dictionary':
      return `<<${[...value.entries].map(([key, one]) => `${writeName(key)} ${writePdfValue(one)}`).join(' ')}>>`
    case 'keyword':
      return value.word
  }
}

/** Characters of a name are bytes, one each; what is not a regular character is `#xx`. */
const writeName = (text: string): string =>
  `/${text.replace(/[^!"$&'*+,\-.0-9:;=?@A-Z\\^_`a-z|~]/g, (one) => `#${one.charCodeAt(0).toString(16).padStart(2, '0')}`)}`
