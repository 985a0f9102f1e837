/**
 * A PDF made ready for a signature of the level PAdES-B-B: an incremental update behind the bytes
 * that were there. ISO 32000-2:2020, 7.5.6 and 12.8; ETSI EN 319 142-1 V1.2.1, 5.3 and 6.3.
 * @module
 */
import { concatBytes, toHex, utf8Encode } from '@tegata/kernel'
import { openPdf, type PdfFile } from './pdf-file.ts'
import {
  array,
  asciiString,
  dictionary,
  integer,
  name,
  nameOf,
  type PdfDictionary,
  type PdfReference,
  type PdfValue,
  reference,
  writePdfValue,
} from './pdf-value.ts'
import { malformedPdf } from './read-pdf-value.ts'
import { type UpdatedObject, writeUpdate } from './write-update.ts'

/** What the signature says beside who signed. */
export type PdfSignatureWish = {
  /** As the signer claims it; stands in the signature dictionary. */
  readonly signingTime: Date
  /** Bytes to leave for the signature. */
  readonly room: number
  /** Why it is signed, for people. */
  readonly reason?: string
}

/** A PDF that lacks nothing but the signature. */
export type PreparedPdf = {
  /** What is signed: the whole file but the place of the signature. */
  readonly content: Uint8Array
  /**
   * The signed file. @throws TypeError when the signature is longer than the room left for it
   */
  seal(signature: Uint8Array): Uint8Array
}

/**
 * Adds a signature field and an empty signature to a PDF. The bytes that were there stay as they are.
 *
 * @throws JpkiError `jpki/document-malformed`; `jpki/document-unsupported` for an encrypted file and
 * forms that are not written here
 * @see ISO 32000-2:2020, 12.8; ETSI EN 319 142-1, 6.3
 */
export async function preparePdf(
  document: Uint8Array,
  wish: PdfSignatureWish,
): Promise<PreparedPdf> {
  const file = await openPdf(document)
  const { references } = file
  const signature = reference(references.size)
  const field = reference(references.size + 1)
  const root = referenceIn(references.trailer, 'Root')
  const page = await firstPage(file, root)
  const form = await formWith(file, root, field)
  const objects: UpdatedObject[] = [
    { at: signature, text: signatureText(wish) },
    { at: field, text: fieldText(signature, page.at, await freeName(file, root)) },
    { at: page.at, text: writePdfValue(await withAnnotation(file, page.value, field)) },
    ...form,
  ]
  const update = writeUpdate(file, objects)
  const bytes = concatBytes(document, update)
  return place(bytes, document.length, wish.room)
}

const rangeDigits = 10
const rangeRoom = ' '.repeat(3 * (rangeDigits + 1))
const rangeStart = '/ByteRange [0'

/** ByteRange and Contents stand first: their places are found by these very bytes. */
function signatureText({ room, signingTime, reason }: PdfSignatureWish): string {
  const texts: [string, PdfValue][] = [
    ['Type', name('Sig')],
    ['Filter', name('Adobe.PPKLite')],
    ['SubFilter', name('ETSI.CAdES.detached')],
    ['M', asciiString(pdfTime(signingTime))],
    ...(reason === undefined ? [] : [['Reason', textString(reason)] satisfies [string, PdfValue]]),
  ]
  const rest = writePdfValue(dictionary(texts)).slice(2)
  return `<<${rangeStart}${rangeRoom}] /Contents <${'0'.repeat(2 * room)}> ${rest}`
}

const pdfTime = (time: Date): string =>
  `D:${time.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`

/** Text string in UTF-16BE: 7.9.2.2. */
function textString(text: string): PdfValue {
  const units = [...`\ufeff${text}`].flatMap((one) =>
    Array.from({ length: one.length }, (_, i) => one.charCodeAt(i)),
  )
  const bytes = Uint8Array.from(units.flatMap((unit) => [unit >> 8, unit & 0xff]))
  return { kind: 'string', bytes, start: 0, end: 0 }
}

/** The field and its widget in one; without a rectangle, printed and locked: 12.7.5.5. */
const fieldText = (signature: PdfReference, page: PdfReference, fieldName: string): string =>
  writePdfValue(
    dictionary([
      ['Type', name('Annot')],
      ['Subtype', name('Widget')],
      ['FT', name('Sig')],
      ['T', asciiString(fieldName)],
      ['V', signature],
      ['P', page],
      ['F', integer(132)],
      ['Rect', array([0, 0, 0, 0].map(integer))],
    ]),
  )

function place(bytes: Uint8Array, from: number, room: number): PreparedPdf {
  const rangeAt = find(bytes, utf8Encode(rangeStart), from) + rangeStart.length
  const start = find(bytes, utf8Encode('/Contents <'), rangeAt) + '/Contents '.length
  const end = start + 2 * room + 2
  const numbers = ` ${start} ${end} ${bytes.length - end}`.padEnd(rangeRoom.length)
  bytes.set(utf8Encode(numbers), rangeAt)
  return {
    content: concatBytes(bytes.subarray(0, start), bytes.subarray(end)),
    seal(signature) {
      if (signature.length > room) throw new TypeError('the signature is longer than its room')
      const sealed = Uint8Array.from(bytes)
      sealed.set(utf8Encode(toHex(signature)), start + 1)
      return sealed
    },
  }
}

function find(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  for (
    let at = bytes.indexOf(wanted[0] ?? 0, from);
    at >= 0;
    at = bytes.indexOf(wanted[0] ?? 0, at + 1)
  )
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at
  throw new TypeError('what was written is not there')
}

function referenceIn({ entries }: PdfDictionary, key: string): PdfReference {
  const value = entries.get(key)
  if (value?.kind !== 'reference') throw malformedPdf(`${key} is no reference`)
  return value
}

/** The leftmost leaf of the tree of pages: 7.7.3. */
async function firstPage(
  file: PdfFile,
  root: PdfReference,
): Promise<{ at: PdfReference; value: PdfDictionary }> {
  const catalog = await file.dictionary(root, 'Root')
  let at = referenceIn(catalog, 'Pages')
  for (let depth = 0; depth < 32; depth += 1) {
    const value = await file.dictionary(at, 'Pages')
    if (nameOf(value.entries.get('Type')) === 'Page') return { at, value }
    const kids = await file.resolve(value.entries.get('Kids'))
    const [first] = kids?.kind === 'array' ? kids.items : []
    if (first?.kind !== 'reference') throw malformedPdf('there is no page')
    at = first
  }
  throw malformedPdf('the tree of pages is too deep')
}

const withEntry = (from: PdfDictionary, key: string, value: PdfValue): PdfDictionary =>
  dictionary([...[...from.entries].filter(([name]) => name !== key), [key, value]])

async function withAnnotation(
  file: PdfFile,
  page: PdfDictionary,
  field: PdfReference,
): Promise<PdfDictionary> {
  const annotations = await itemsOf(file, page.entries.get('Annots'))
  return withEntry(page, 'Annots', array([...annotations, field]))
}

async function itemsOf(file: PdfFile, value: PdfValue | undefined): Promise<readonly PdfValue[]> {
  const found = await file.resolve(value)
  if (!found || found.kind === 'keyword') return []
  if (found.kind !== 'array') throw malformedPdf('an array expected')
  return found.items
}

/** The form with one field more, and the catalog when the form stands in it. */
async function formWith(
  file: PdfFile,
  root: PdfReference,
  field: PdfReference,
): Promise<UpdatedObject[]> {
  const catalog = await file.dictionary(root, 'Root')
  const old = catalog.entries.get('AcroForm')
  const form = old ? await file.dictionary(old, 'AcroForm') : dictionary([])
  const fields = await itemsOf(file, form.entries.get('Fields'))
  const listed = withEntry(form, 'Fields', array([...fields, field]))
  const flagged = withEntry(listed, 'SigFlags', integer(3))
  if (old?.kind === 'reference') return [{ at: old, text: writePdfValue(flagged) }]
  return [{ at: root, text: writePdfValue(withEntry(catalog, 'AcroForm', flagged)) }]
}

/** A name that no field has: those there are as many as names tried. */
async function freeName(file: PdfFile, root: PdfReference): Promise<string> {
  const catalog = await file.dictionary(root, 'Root')
  const given = catalog.entries.get('AcroForm')
  if (!given) return 'Signature1'
  const form = await file.dictionary(given, 'AcroForm')
  const fields = await itemsOf(file, form.entries.get('Fields'))
  return `Signature${fields.length + 1}.${file.references.size}`.replace('.', '_')
}
