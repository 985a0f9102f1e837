/**
 * Where the objects of a file are: tables and streams of cross references, newest first.
 * ISO 32000-2:2020, 7.5.4 to 7.5.8.
 * @module
 */
import { inflate } from './inflate.ts'
import { integerOf, nameOf, type PdfDictionary, type PdfValue } from './pdf-value.ts'
import { malformedPdf, PdfCursor, readPdfValue, unsupportedPdf } from './read-pdf-value.ts'

/** At a place of the file, or as a member of an object stream. */
export type PdfPlace =
  | { readonly offset: number; readonly generation: number }
  | { readonly stream: number; readonly index: number }

export type CrossReferences = {
  /** Only objects in use; the newest place of each. */
  readonly places: ReadonlyMap<number, PdfPlace>
  /** The newest trailer. */
  readonly trailer: PdfDictionary
  /** Place of the newest section. */
  readonly start: number
  readonly form: 'table' | 'stream'
  /** One more than the highest object number. */
  readonly size: number
}

type Section = {
  readonly form: 'table' | 'stream'
  readonly trailer: PdfDictionary
  readonly entries: ReadonlyMap<number, PdfPlace | 'free'>
}

const limits = { sections: 256, objects: 500_000, behindEnd: 2 } as const

/**
 * Follows the chain of sections from the end of the file.
 * @throws JpkiError `jpki/document-malformed`, `jpki/document-unsupported`
 */
export async function readCrossReferences(bytes: Uint8Array): Promise<CrossReferences> {
  const start = lastSection(bytes)
  const places = new Map<number, PdfPlace | 'free'>()
  const seen = new Set<number>()
  let newest: Section | undefined
  for (let next: number | undefined = start; next !== undefined; ) {
    if (seen.has(next) || seen.size === limits.sections)
      throw malformedPdf('cross references in a circle, or too many')
    seen.add(next)
    const section = await readSection(bytes, next)
    newest ??= section
    for (const [number, place] of section.entries)
      if (!places.has(number)) places.set(number, place)
    if (places.size > limits.objects) throw malformedPdf('too many objects')
    const previous = section.trailer.entries.get('Prev')
    next = integerOf(previous)
    if (previous && next === undefined) throw malformedPdf('Prev is no place')
  }
  if (!newest) throw malformedPdf('no cross references')
  const used = [...places].filter((entry): entry is [number, PdfPlace] => entry[1] !== 'free')
  const size = integerOf(newest.trailer.entries.get('Size'))
  if (size === undefined) throw malformedPdf('Size missing')
  if (newest.trailer.entries.has('Encrypt')) throw unsupportedPdf('encrypted')
  const highest = [...places.keys()].reduce((max, number) => Math.max(max, number), 0)
  const { form, trailer } = newest
  return { places: new Map(used), trailer, start, form, size: Math.max(size, highest + 1) }
}

/** `startxref`, a place, `%%EOF`, and at most one end of line: nothing can follow unseen. */
function lastSection(bytes: Uint8Array): number {
  const from = Math.max(0, bytes.length - 64)
  const end = String.fromCharCode(...bytes.subarray(from))
  const found = /startxref[\r\n ]+(\d{1,10})[\r\n ]+%%EOF(\r\n|\r|\n)?$/.exec(end)
  if (!found) throw malformedPdf('does not end with startxref and %%EOF')
  return Number(found[1])
}

async function readSection(bytes: Uint8Array, offset: number): Promise<Section> {
  if (offset >= bytes.length) throw malformedPdf('cross references behind the end')
  const cursor = new PdfCursor(bytes, offset)
  cursor.skip()
  return cursor.startsWith('xref') ? readTable(cursor) : await readStream(bytes, offset)
}

function readTable(cursor: PdfCursor): Section {
  cursor.expect('xref')
  const entries = new Map<number, PdfPlace | 'free'>()
  for (cursor.skip(); !cursor.startsWith('trailer'); cursor.skip()) {
    const first = cursor.natural()
    const count = cursor.natural()
    for (let number = first; number < first + count; number += 1) {
      const offset = cursor.natural()
      const generation = cursor.natural()
      cursor.skip()
      const kind = cursor.token()
      if (kind !== 'n' && kind !== 'f') throw malformedPdf('an entry neither used nor free')
      if (entries.has(number)) throw malformedPdf('an object twice in one section')
      entries.set(number, kind === 'n' ? { offset, generation } : 'free')
      if (entries.size > limits.objects) throw malformedPdf('too many objects')
    }
  }
  cursor.expect('trailer')
  const trailer = readPdfValue(cursor)
  if (trailer.kind !== 'dictionary') throw malformedPdf('trailer is no dictionary')
  if (trailer.entries.has('XRefStm')) throw unsupportedPdf('tables and streams mixed')
  return { form: 'table', trailer, entries }
}

async function readStream(bytes: Uint8Array, offset: number): Promise<Section> {
  const { value: trailer, content } = readIndirectObject(bytes, offset)
  if (trailer.kind !== 'dictionary' || nameOf(trailer.entries.get('Type')) !== 'XRef' || !content)
    throw malformedPdf('neither a table nor a stream of cross references')
  const length = integerOf(trailer.entries.get('Length'))
  if (length === undefined) throw malformedPdf('Length of cross references')
  const data = await decodeStream(trailer, bytes.subarray(content, content + length))
  const widths = naturals(trailer.entries.get('W'))
  const size = integerOf(trailer.entries.get('Size')) ?? 0
  const index = naturals(trailer.entries.get('Index')) ?? [0, size]
  if (widths?.length !== 3 || widths.some((width) => width > 6)) throw malformedPdf('W')
  return { form: 'stream', trailer, entries: streamEntries(data, widths, index) }
}

function streamEntries(
  data: Uint8Array,
  widths: readonly number[],
  index: readonly number[],
): Map<number, PdfPlace | 'free'> {
  const entries = new Map<number, PdfPlace | 'free'>()
  const [w0 = 0, w1 = 0, w2 = 0] = widths
  let at = 0
  const field = (width: number): number => {
    let sum = 0
    for (let i = 0; i < width; i += 1, at += 1) sum = sum * 256 + (data[at] ?? 0)
    return sum
  }
  for (let pair = 0; pair < index.length; pair += 2) {
    const first = index[pair] ?? 0
    for (let i = 0; i < (index[pair + 1] ?? 0); i += 1) {
      if (at + w0 + w1 + w2 > data.length) throw malformedPdf('cross references cut off')
      const type = w0 === 0 ? 1 : field(w0)
      const [second, third] = [field(w1), field(w2)]
      if (entries.has(first + i)) throw malformedPdf('an object twice in one section')
      if (type === 1) entries.set(first + i, { offset: second, generation: third })
      else if (type === 2) entries.set(first + i, { stream: second, index: third })
      else if (type === 0) entries.set(first + i, 'free')
      else throw unsupportedPdf('cross references of another type')
    }
  }
  return entries
}

function naturals(value: PdfValue | undefined): number[] | undefined {
  if (value?.kind !== 'array') return undefined
  return value.items.map((item) => {
    const number = integerOf(item)
    if (number === undefined) throw malformedPdf('a natural number expected')
    return number
  })
}

/** What stands between `obj` and `endobj`; `content` is where the bytes of a stream begin. */
export function readIndirectObject(
  bytes: Uint8Array,
  offset: number,
): { number: number; generation: number; value: PdfValue; content?: number } {
  const cursor = new PdfCursor(bytes, offset)
  const number = cursor.natural()
  const generation = cursor.natural()
  cursor.expect('obj')
  const value = readPdfValue(cursor)
  cursor.skip()
  if (cursor.startsWith('endobj')) return { number, generation, value }
  cursor.expect('stream')
  if (cursor.startsWith('\r\n')) cursor.at += 2
  else if (cursor.startsWith('\n')) cursor.at += 1
  else throw malformedPdf('stream without an end of line')
  return { number, generation, value, content: cursor.at }
}

/** @throws JpkiError `jpki/document-unsupported` for other filters than Flate with PNG prediction */
export async function decodeStream(
  { entries }: PdfDictionary,
  data: Uint8Array,
): Promise<Uint8Array> {
  const given = entries.get('Filter')
  const only = given?.kind === 'array' && given.items.length === 1 ? given.items[0] : given
  if (!only || (only.kind === 'array' && only.items.length === 0)) return data
  if (nameOf(only) !== 'FlateDecode') throw unsupportedPdf('a filter other than FlateDecode')
  const inflated = await inflate(data)
  const parameters = entries.get('DecodeParms')
  const one = parameters?.kind === 'array' ? parameters.items[0] : parameters
  if (one?.kind !== 'dictionary') return inflated
  const predictor = integerOf(one.entries.get('Predictor')) ?? 1
  if (predictor === 1) return inflated
  if (predictor < 10) throw unsupportedPdf('a prediction other than that of PNG')
  return unpredict(inflated, integerOf(one.entries.get('Columns')) ?? 1)
}

/** Rows of the PNG filters none, sub, up, average; Paeth is not used for tables. */
function unpredict(data: Uint8Array, columns: number): Uint8Array {
  const rows = Math.ceil(data.length / (columns + 1))
  const plain = new Uint8Array(rows * columns)
  for (let row = 0; row < rows; row += 1) {
    const filter = data[row * (columns + 1)] ?? 0
    for (let column = 0; column < columns; column += 1) {
      const at = row * columns + column
      const left = column > 0 ? (plain[at - 1] ?? 0) : 0
      const up = row > 0 ? (plain[at - columns] ?? 0) : 0
      const predicted = [0, left, up, (left + up) >> 1][filter]
      if (predicted === undefined) throw unsupportedPdf('the prediction Paeth')
      plain[at] = (data[row * (columns + 1) + 1 + column] ?? 0) + predicted
    }
  }
  return plain
}
