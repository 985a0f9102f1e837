/**
 * tdate: tag 0, UTC, whole seconds. ISO/IEC 18013-5:2021, 7.2.1 and 9.1.2.4; RFC 3339.
 * @module
 */
import { CborTag, type CborValue, taggedCbor } from '@tegata/cbor'
import { malformed } from '../errors.ts'
import { needTolerance, type Reading } from './tolerance.ts'

/** `YYYY-MM-DDThh:mm:ss`; what comes behind it is a fraction and `Z`. */
const wholeLength = 19
const fractionAndZone = /^(\.\d{1,9})?Z$/

/** @throws MdocError `mdoc/malformed` for another form or a day that does not exist */
export function parseTdate(value: CborValue, where: string, reading: Reading): Date {
  const text = value instanceof CborTag && value.tag === 0 ? value.value : undefined
  if (typeof text !== 'string' || !isForm(text))
    throw malformed(`${where}: not a UTC date-time (tag 0)`)
  if (text.length !== wholeLength + 1)
    needTolerance(reading, 'time-fraction', `${where}: fraction of a second`)
  const date = dateOf(text)
  if (!date) throw malformed(`${where}: not a date that exists`)
  return date
}

function isForm(text: string): boolean {
  for (let at = 0; at < wholeLength; at += 1) if (!fitsAt(text.charCodeAt(at), at)) return false
  return text.length === wholeLength + 1
    ? text.endsWith('Z')
    : fractionAndZone.test(text.slice(wholeLength))
}

const [digit0, digit9] = [48, 57]

function fitsAt(code: number, at: number): boolean {
  if (at === 4 || at === 7) return code === 45 // -
  if (at === 10) return code === 84 // T
  if (at === 13 || at === 16) return code === 58 // :
  return code >= digit0 && code <= digit9
}

/** `undefined` where a field was too large, which `Date` would carry over to the next. */
function dateOf(text: string): Date | undefined {
  const two = (at: number) => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 11 * digit0
  const year = two(0) * 100 + two(2)
  const [month, day, hour, minute, second] = [two(5) - 1, two(8), two(11), two(14), two(17)]
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const date = new Date(Date.UTC(year, month, day, hour, minute, second))
  // `Date.UTC` takes the years 0 to 99 for those of the last century.
  if (year < 100) date.setUTCFullYear(year)
  return date.getUTCMonth() === month && date.getUTCDate() === day ? date : undefined
}

/** Fractions of a second are cut off. */
export const tdateValue = (date: Date): CborValue =>
  taggedCbor(0, `${date.toISOString().slice(0, 19)}Z`)
