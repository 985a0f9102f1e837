/**
 * An incremental update: changed objects and a section of cross references of the kind the file has
 * already. ISO 32000-2:2020, 7.5.6 and 7.5.8.
 * @module
 */
import { concatBytes, utf8Encode } from '@tegata/kernel'
import type { PdfFile } from './pdf-file.ts'
import {
  array,
  dictionary,
  integer,
  name,
  type PdfReference,
  type PdfValue,
  writePdfValue,
} from './pdf-value.ts'

export type UpdatedObject = { readonly at: PdfReference; readonly text: string }

type Entry = { readonly number: number; readonly generation: number; readonly offset: number }

/** The bytes to append to the file. */
export function writeUpdate(file: PdfFile, objects: readonly UpdatedObject[]): Uint8Array {
  const { bytes, references } = file
  const parts = [bytes.at(-1) === 10 ? '' : '\n']
  let offset = bytes.length + (parts[0]?.length ?? 0)
  const entries: Entry[] = []
  for (const { at, text } of objects) {
    const whole = `${at.number} ${at.generation} obj\n${text}\nendobj\n`
    entries.push({ number: at.number, generation: at.generation, offset })
    parts.push(whole)
    // Only ASCII is written, so that characters are bytes.
    offset += whole.length
  }
  const body = utf8Encode(parts.join(''))
  const section =
    references.form === 'table'
      ? utf8Encode(tableText(file, entries))
      : streamSection(file, entries, offset)
  return concatBytes(body, section, utf8Encode(`startxref\n${offset}\n%%EOF\n`))
}

/** Entries of the trailer that go on: 7.5.5. */
function trailerEntries({ references }: PdfFile, size: number): [string, PdfValue][] {
  const kept = [...references.trailer.entries].filter(([key]) =>
    ['Root', 'Info', 'ID'].includes(key),
  )
  return [...kept, ['Size', integer(size)], ['Prev', integer(references.start)]]
}

const sizeWith = ({ references }: PdfFile, entries: readonly Entry[]): number =>
  entries.reduce((size, { number }) => Math.max(size, number + 1), references.size)

function tableText(file: PdfFile, entries: readonly Entry[]): string {
  const lines = entries.map(({ number, generation, offset }) => {
    const place = String(offset).padStart(10, '0')
    return `${number} 1\n${place} ${String(generation).padStart(5, '0')} n \n`
  })
  const trailer = writePdfValue(dictionary(trailerEntries(file, sizeWith(file, entries))))
  return `xref\n${lines.join('')}trailer\n${trailer}\n`
}

/** The stream is an object as well, and names itself. */
function streamSection(file: PdfFile, entries: readonly Entry[], offset: number): Uint8Array {
  const own = sizeWith(file, entries)
  const all = [...entries, { number: own, generation: 0, offset }]
  const rows = all.map(({ generation, offset: place }) => {
    const row = new Uint8Array(7)
    new DataView(row.buffer).setUint8(0, 1)
    new DataView(row.buffer).setUint32(1, place)
    new DataView(row.buffer).setUint16(5, generation)
    return row
  })
  const head = dictionary([
    ['Type', name('XRef')],
    ...trailerEntries(file, own + 1),
    ['W', array([1, 4, 2].map(integer))],
    ['Index', array(all.flatMap(({ number }) => [integer(number), integer(1)]))],
    ['Length', integer(7 * rows.length)],
  ])
  return concatBytes(
    utf8Encode(`${own} 0 obj\n${writePdfValue(head)}\nstream\n`),
    ...rows,
    utf8Encode('\nendstream\nendobj\n'),
  )
}
