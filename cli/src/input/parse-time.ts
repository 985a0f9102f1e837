import * as z from 'zod'

const withTime = z.iso.datetime({ offset: true })
const dateOnly = z.iso.date()

/** ISO 8601: a date, which is midnight UTC, or a date and time with `Z` or an offset. */
export function parseTime(text: string): Date | undefined {
  if (!withTime.safeParse(text).success && !dateOnly.safeParse(text).success) return undefined
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? undefined : date
}
