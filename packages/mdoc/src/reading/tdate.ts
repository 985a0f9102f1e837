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
  const date = dateOf(match[1] ?? '')
  if (!date) throw malformed(`${where}: not a date that exists`)
  return date
}

/** `undefined` where a field was too large, which `Date` would carry over to the next. */
function dateOf(text: string): Date | undefined {
  const field = (start: number, end: number) => Number(text.slice(start, end))
  const month = field(5, 7) - 1
  const day = field(8, 10)
  const [hour, minute, second] = [field(11, 13), field(14, 16), field(17, 19)]
  const date = new Date(0)
  date.setUTCFullYear(field(0, 4), month, day)
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined
  if (hour > 23 || minute > 59 || second > 59) return undefined
  date.setUTCHours(hour, minute, second)
  return date
}

/** Fractions of a second are cut off. */
export const tdateValue = (date: Date): CborValue =>
  taggedCbor(0, `${date.toISOString().slice(0, 19)}Z`)
