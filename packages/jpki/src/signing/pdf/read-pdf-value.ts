/**
 * Reading one value at a place of a file: ISO 32000-2:2020, 7.2 and 7.3. Strict: what two programs
 * could read differently, such as a key twice in a dictionary, is refused.
 * @module
 */
import { JpkiError } from '../../errors.ts'
import type { PdfDictionary, PdfString, PdfValue } from './pdf-value.ts'

export const malformedPdf = (rule: string): JpkiError =>
  new JpkiError('jpki/document-malformed', `PDF: ${rule}`)
export const unsupportedPdf = (rule: string): JpkiError =>
  new JpkiError('jpki/document-unsupported', `PDF: ${rule}`)

const limits = { depth: 32, members: 100_000, token: 1024 } as const
const isWhite = (byte: number | undefined) =>
  byte === 0 || byte === 9 || byte === 10 || byte === 12 || byte === 13 || byte === 32
const delimiters = new Set([...'()<>[]{}/%'].map((one) => one.charCodeAt(0)))
const isRegular = (byte: number | undefined) =>
  byte !== undefined && !isWhite(byte) && !delimiters.has(byte)

/** A place in the bytes that moves on as values are read. */
export class PdfCursor {
  readonly bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes
    this.at = at
  }

  /** Passes over white space and comments. */
  skip(): void {
    for (;;) {
      while (isWhite(this.bytes[this.at])) this.at += 1
      if (this.bytes[this.at] !== 0x25) return
      while (
        this.at < this.bytes.length &&
        this.bytes[this.at] !== 10 &&
        this.bytes[this.at] !== 13
      )
        this.at += 1
    }
  }

  startsWith(text: string): boolean {
    for (let i = 0; i < text.length; i += 1)
      if (this.bytes[this.at + i] !== text.charCodeAt(i)) return false
    return true
  }

  /** Takes a text that must come next, white space aside. @throws JpkiError */
  expect(text: string): void {
    this.skip()
    if (!this.startsWith(text)) throw malformedPdf(`${text} expected`)
    this.at += text.length
  }

  /** Regular characters in a row; may be none. */
  token(): string {
    let text = ''
    while (isRegular(this.bytes[this.at])) {
      text += String.fromCharCode(this.bytes[this.at] ?? 0)
      this.at += 1
      if (text.length > limits.token) throw malformedPdf('a word too long')
    }
    return text
  }

  /** A natural number. @throws JpkiError `jpki/document-malformed` */
  natural(): number {
    this.skip()
    const text = this.token()
    if (!/^\d{1,10}$/.test(text)) throw malformedPdf('a number expected')
    return Number(text)
  }
}

/** @throws JpkiError `jpki/document-malformed` */
export function readPdfValue(cursor: PdfCursor, depth = 0): PdfValue {
  if (depth > limits.depth) throw malformedPdf('nested too deeply')
  cursor.skip()
  if (cursor.startsWith('<<')) return readDictionary(cursor, depth)
  if (cursor.startsWith('<')) return readHexString(cursor)
  if (cursor.startsWith('(')) return readLiteralString(cursor)
  if (cursor.startsWith('[')) return readArray(cursor, depth)
  if (cursor.startsWith('/')) return { kind: 'name', name: readName(cursor) }
  return readWord(cursor)
}

/** A number, a reference or a keyword. */
function readWord(cursor: PdfCursor): PdfValue {
  const text = cursor.token()
  if (text === 'true' || text === 'false' || text === 'null') return { kind: 'keyword', word: text }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) throw malformedPdf('a value expected')
  const reference = /^\d{1,10}$/.test(text) ? readReference(cursor, Number(text)) : undefined
  return reference ?? { kind: 'number', text }
}

/** `12 0 R`: only what follows tells it from a number. */
function readReference(cursor: PdfCursor, number: number): PdfValue | undefined {
  const ahead = new PdfCursor(cursor.bytes, cursor.at)
  ahead.skip()
  const generation = ahead.token()
  if (!/^\d{1,5}$/.test(generation)) return undefined
  ahead.skip()
  if (ahead.token() !== 'R') return undefined
  cursor.at = ahead.at
  return { kind: 'reference', number, generation: Number(generation) }
}

function readName(cursor: PdfCursor): string {
  cursor.at += 1
  const written = cursor.token()
  if (/#(?![0-9a-fA-F]{2})|#00/.test(written)) throw malformedPdf('a name with a broken escape')
  return written.replace(/#(..)/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

function readArray(cursor: PdfCursor, depth: number): PdfValue {
  cursor.at += 1
  const items: PdfValue[] = []
  for (cursor.skip(); !cursor.startsWith(']'); cursor.skip()) {
    items.push(readPdfValue(cursor, depth + 1))
    if (items.length > limits.members) throw malformedPdf('too many members')
  }
  cursor.at += 1
  return { kind: 'array', items }
}

function readDictionary(cursor: PdfCursor, depth: number): PdfDictionary {
  cursor.at += 2
  const entries = new Map<string, PdfValue>()
  for (cursor.skip(); !cursor.startsWith('>>'); cursor.skip()) {
    if (!cursor.startsWith('/')) throw malformedPdf('a key expected')
    const key = readName(cursor)
    if (entries.has(key)) throw malformedPdf('a key twice in one dictionary')
    entries.set(key, readPdfValue(cursor, depth + 1))
    if (entries.size > limits.members) throw malformedPdf('too many members')
  }
  cursor.at += 2
  return { kind: 'dictionary', entries }
}

const hexValue = (byte: number): number => {
  const digit = Number.parseInt(String.fromCharCode(byte), 16)
  return Number.isNaN(digit) ? -1 : digit
}

function readHexString(cursor: PdfCursor): PdfString {
  const { bytes, at: start } = cursor
  const end = bytes.indexOf(0x3e, start)
  if (end < 0) throw malformedPdf('a string without end')
  const digits: number[] = []
  for (let at = start + 1; at < end; at += 1) {
    const byte = bytes[at] ?? 0
    if (isWhite(byte)) continue
    const digit = hexValue(byte)
    if (digit < 0) throw malformedPdf('a string with a digit that is none')
    digits.push(digit)
  }
  const content = new Uint8Array(Math.ceil(digits.length / 2))
  for (let i = 0; i < content.length; i += 1)
    content[i] = ((digits[2 * i] ?? 0) << 4) | (digits[2 * i + 1] ?? 0)
  cursor.at = end + 1
  return { kind: 'string', bytes: content, start, end: end + 1 }
}

const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12 }

function readLiteralString(cursor: PdfCursor): PdfString {
  const { bytes, at: start } = cursor
  const content: number[] = []
  let open = 1
  cursor.at += 1
  for (; open > 0; cursor.at += 1) {
    const byte = bytes[cursor.at]
    if (byte === undefined) throw malformedPdf('a string without end')
    if (byte === 0x5c) content.push(...readEscape(cursor))
    else if (byte === 0x28) open += 1
    else if (byte === 0x29) open -= 1
    if (byte !== 0x5c && open > 0) content.push(byte)
  }
  return { kind: 'string', bytes: Uint8Array.from(content), start, end: cursor.at }
}

/** Leaves the cursor on the last character of the escape. */
function readEscape(cursor: PdfCursor): number[] {
  cursor.at += 1
  const next = String.fromCharCode(cursor.bytes[cursor.at] ?? 0)
  const octal = /^[0-7]{1,3}/.exec(
    String.fromCharCode(...cursor.bytes.subarray(cursor.at, cursor.at + 3)),
  )
  if (octal) {
    cursor.at += octal[0].length - 1
    return [Number.parseInt(octal[0], 8) & 0xff]
  }
  if (next === '\n') return []
  if (next === '\r') {
    if (cursor.bytes[cursor.at + 1] === 10) cursor.at += 1
    return []
  }
  return [escapes[next] ?? next.charCodeAt(0)]
}
