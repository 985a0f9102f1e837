/**
 * Calendar dates without a time, written YYYY-MM-DD: RFC 3339 full-date.
 * @module
 */

/** Whether the text names a day that exists. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** The day at a moment, seen from a fixed offset to UTC. */
export const calendarDateAt = (moment: Date, offsetHours: number): string =>
  new Date(moment.getTime() + offsetHours * 3_600_000).toISOString().slice(0, 10)

/**
 * Years of age completed on a day, counted by birthdays. Who is born on 29 February completes a
 * year on 1 March of a year without that day.
 */
export function completedYears(birthDate: string, on: string): number {
  const years = Number(on.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return on.slice(5) < birthDate.slice(5) ? years - 1 : years
}
