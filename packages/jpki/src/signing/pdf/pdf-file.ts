/**
 * A PDF file whose objects can be looked up: ISO 32000-2:2020, 7.5.
 * @module
 */
import {
  type CrossReferences,
  decodeStream,
  readCrossReferences,
  readIndirectObject,
} from './cross-references.ts'
import {
  integerOf,
  nameOf,
  type PdfDictionary,
  type PdfReference,
  type PdfValue,
} from './pdf-value.ts'
import { malformedPdf, PdfCursor, readPdfValue, unsupportedPdf } from './read-pdf-value.ts'

export type PdfFile = {
  readonly bytes: Uint8Array
  readonly references: CrossReferences
  /** The object behind a reference; the value itself when it is none; `null` stays. */
  resolve(value: PdfValue | undefined): Promise<PdfValue | undefined>
  /** The same, when it is a dictionary. @throws JpkiError `jpki/document-malformed` otherwise */
  dictionary(value: PdfValue | undefined, what: string): Promise<PdfDictionary>
}

const maxFileBytes = 64 * 1024 * 1024
const maxResolutions = 100_000

/** @throws JpkiError `jpki/document-malformed`, `jpki/document-unsupported` */
export async function openPdf(bytes: Uint8Array): Promise<PdfFile> {
  if (bytes.length > maxFileBytes) throw unsupportedPdf('longer than 64 MiB')
  if (!new PdfCursor(bytes, 0).startsWith('%PDF-')) throw malformedPdf('does not begin with %PDF-')
  const references = await readCrossReferences(bytes)
  const streams = new Map<number, Promise<ReadonlyMap<number, PdfValue>>>()
  let resolutions = 0
  const resolve = async (value: PdfValue | undefined): Promise<PdfValue | undefined> => {
    if (value?.kind !== 'reference') return value
    resolutions += 1
    if (resolutions > maxResolutions) throw malformedPdf('too many references')
    return await objectAt({ bytes, references, streams }, value)
  }
  const dictionary = async (value: PdfValue | undefined, what: string) => {
    const found = await resolve(value)
    if (found?.kind !== 'dictionary') throw malformedPdf(`${what} is no dictionary`)
    return found
  }
  return { bytes, references, resolve, dictionary }
}

type Source = {
  readonly bytes: Uint8Array
  readonly references: CrossReferences
  readonly streams: Map<number, Promise<ReadonlyMap<number, PdfValue>>>
}

async function objectAt(source: Source, wanted: PdfReference): Promise<PdfValue | undefined> {
  const place = source.references.places.get(wanted.number)
  if (!place) return undefined
  if ('stream' in place) {
    const known = source.streams.get(place.stream) ?? objectStream(source, place.stream)
    source.streams.set(place.stream, known)
    return (await known).get(wanted.number)
  }
  const found = readIndirectObject(source.bytes, place.offset)
  if (found.number !== wanted.number || found.generation !== wanted.generation)
    throw malformedPdf('another object than the cross references say')
  // One level: an object that is itself a reference is not followed any further.
  return found.value
}

/** The members of an object stream by their numbers: 7.5.7. */
async function objectStream(
  source: Source,
  number: number,
): Promise<ReadonlyMap<number, PdfValue>> {
  const place = source.references.places.get(number)
  if (!place || 'stream' in place) throw malformedPdf('an object stream inside another')
  const { value, content, ...found } = readIndirectObject(source.bytes, place.offset)
  if (value.kind !== 'dictionary' || content === undefined || found.number !== number)
    throw malformedPdf('not an object stream')
  if (nameOf(value.entries.get('Type')) !== 'ObjStm') throw malformedPdf('not an object stream')
  const data = await decodeStream(
    value,
    source.bytes.subarray(content, content + lengthOf(source, value)),
  )
  const count = integerOf(value.entries.get('N')) ?? 0
  const first = integerOf(value.entries.get('First')) ?? 0
  const head = new PdfCursor(data, 0)
  const members = new Map<number, PdfValue>()
  for (let i = 0; i < count; i += 1) {
    const member = head.natural()
    const offset = first + head.natural()
    if (offset >= data.length || members.has(member)) throw malformedPdf('an object stream broken')
    members.set(member, readPdfValue(new PdfCursor(data, offset)))
  }
  return members
}

/** Length may stand in an object of its own, which is a plain one. */
function lengthOf({ bytes, references }: Source, { entries }: PdfDictionary): number {
  const given = entries.get('Length')
  const place = given?.kind === 'reference' ? references.places.get(given.number) : undefined
  const value = place && 'offset' in place ? readIndirectObject(bytes, place.offset).value : given
  const length = integerOf(value)
  if (length === undefined) throw malformedPdf('Length of a stream')
  return length
}
