/**
 * NDEF messages: records one after another, each with a type, an id and a payload.
 * NFC Forum NDEF 1.0, 2.3 and 3. Chunked records are refused: no handover needs them.
 * @module
 */
import { concatBytes } from '@tegata/kernel'
import { MdocError, malformed } from '../../errors.ts'

/**
 * What the type of a record is a name in.
 * @see NFC Forum NDEF 1.0, 3.2.6
 */
export type NdefFormat = 'empty' | 'well-known' | 'media' | 'uri' | 'external' | 'unknown'

/** One record of an NDEF message. */
export type NdefRecord = {
  readonly format: NdefFormat
  /** One character for each byte. */
  readonly type: string
  /** One character for each byte; empty when there is none. */
  readonly id: string
  readonly payload: Uint8Array
}

/** In the order of their numbers, TNF 0 to 5. */
const formats = ['empty', 'well-known', 'media', 'uri', 'external', 'unknown'] as const
const flag = { begin: 0x80, end: 0x40, chunk: 0x20, short: 0x10, id: 0x08 } as const
const maxMessageBytes = 65_536
const maxRecords = 32

/**
 * Reads the records of one message.
 *
 * @throws MdocError `mdoc/malformed`, `mdoc/unsupported` for chunks and reserved formats
 * @see NFC Forum NDEF 1.0, 2.3
 */
export function parseNdefMessage(bytes: Uint8Array, where: string): readonly NdefRecord[] {
  if (bytes.length > maxMessageBytes) throw malformed(`${where}: longer than an NDEF file`)
  const records: NdefRecord[] = []
  let offset = 0
  let ended = false
  while (!ended) {
    const place = `${where}[${records.length}]`
    if (records.length === maxRecords) throw malformed(`${where}: more than ${maxRecords} records`)
    const { record, flags, next } = readRecord(bytes, offset, place)
    if (((flags & flag.begin) !== 0) !== (offset === 0))
      throw malformed(`${place}: begins a message in the wrong place`)
    records.push(record)
    offset = next
    ended = (flags & flag.end) !== 0
  }
  if (offset !== bytes.length) throw malformed(`${where}: bytes after the last record`)
  return records
}

function readRecord(bytes: Uint8Array, start: number, where: string) {
  let offset = start
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - offset) throw malformed(`${where}: the message ends in it`)
    offset += length
    return bytes.subarray(offset - length, offset)
  }
  const number = (length: number) => take(length).reduce((sum, byte) => sum * 256 + byte, 0)
  const flags = number(1)
  const format = formats[flags & 7]
  if (format === undefined || flags & flag.chunk)
    throw new MdocError('mdoc/unsupported', `${where}: chunk, or a format that is reserved`)
  const typeLength = number(1)
  const payloadLength = number(flags & flag.short ? 1 : 4)
  const idLength = flags & flag.id ? number(1) : 0
  const type = textOf(take(typeLength))
  const id = textOf(take(idLength))
  const payload = take(payloadLength)
  if (format === 'empty' && typeLength + idLength + payloadLength > 0)
    throw malformed(`${where}: an empty record that holds something`)
  return { record: { format, type, id, payload }, flags, next: offset }
}

/**
 * One message of these records.
 *
 * @throws TypeError for an empty message, or a type or id longer than 255 bytes
 * @see NFC Forum NDEF 1.0, 2.3
 */
export function encodeNdefMessage(records: readonly NdefRecord[]): Uint8Array<ArrayBuffer> {
  if (records.length === 0) throw new TypeError('records: a message has one at least')
  const last = records.length - 1
  return concatBytes(
    ...records.map((record, index) =>
      encodeRecord(record, (index === 0 ? flag.begin : 0) | (index === last ? flag.end : 0)),
    ),
  )
}

function encodeRecord({ format, type, id, payload }: NdefRecord, place: number): Uint8Array {
  const short = payload.length < 256
  const flags = place | (short ? flag.short : 0) | (id === '' ? 0 : flag.id)
  const { length } = payload
  const lengthBytes = short ? [length] : [0, length >> 16, (length >> 8) & 0xff, length & 0xff]
  const head = [flags | formats.indexOf(format), type.length, ...lengthBytes]
  if (id !== '') head.push(id.length)
  if (type.length > 255 || id.length > 255) throw new TypeError('record: type or id too long')
  return concatBytes(Uint8Array.from(head), bytesOf(type), bytesOf(id), payload)
}

export const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)
export const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0))
