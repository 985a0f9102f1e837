/**
 * tdate: tag 0, UTC, whole seconds. ISO/IEC 18013-5:2021, 7.2.1 and 9.1.2.4; RFC 3339.
 * @module
 */
import { CborTag, type CborValue, taggedCbor } from '@tegata/cbor'
import { malformed } from '../errors.ts'
import { needTolerance, type Reading } from './tolerance.ts'

const form = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?Z$/

/** @throws MdocError `mdoc/malformed` for another form or a day that does not exist */
export function parseTdate(value: CborValue, where: string, reading: Reading): Date {
  const text = value instanceof CborTag && value.tag === 0 ? value.value : undefined
  const match = typeof text === 'string' ? form.exec(text) : null
  if (!match) throw malformed(`${where}: not a UTC date-time (tag 0)`)
  if (match[2] !== undefined)
    needTolerance(reading, 'time-fraction', `${where}: fraction of a second`)
  const date = new Date(`${match[1]}Z`)
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(match[1] ?? ''))
    throw malformed(`${where}: not a date that exists`)
  return date
}

/** Fractions of a second are cut off. */
export const tdateValue = (date: Date): CborValue =>
  taggedCbor(0, `${date.toISOString().slice(0, 19)}Z`)
