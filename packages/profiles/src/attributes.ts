/**
 * Plain attributes, as a register keeps them, before they become data elements.
 * @module
 */
import { type CborTag, taggedCbor } from '@tegata/cbor'
import * as z from 'zod/mini'
import { isCalendarDate } from './calendar-date.ts'
import { isPortrait } from './element-value.ts'
import { ProfilesError } from './errors.ts'

export const calendarDate = z.string().check(z.refine(isCalendarDate))
export const sex = z.enum(['female', 'male', 'other', 'unknown'])
export type Sex = z.output<typeof sex>

/** ISO/IEC 5218. */
export const sexNumber: Readonly<Record<Sex, number>> = { unknown: 0, male: 1, female: 2, other: 9 }

const maxPortraitBytes = 262_144
export const portrait = z.custom<Uint8Array>(
  (image) => image instanceof Uint8Array && image.length <= maxPortraitBytes && isPortrait(image),
)

/** @throws ProfilesError `profiles/malformed`, naming the attributes and never their values */
export function parseAttributes<T extends z.ZodMiniType>(schema: T, attributes: unknown) {
  const parsed = z.safeParse(schema, attributes)
  if (parsed.success) return parsed.data
  const paths = parsed.error.issues.map(({ path }) => path.join('.') || 'not the expected members')
  throw new ProfilesError('profiles/malformed', `attributes: ${[...new Set(paths)].join(', ')}`)
}

/** full-date = #6.1004(tstr): ISO/IEC 18013-5:2021, 7.2.1. */
export const fullDateOf = (date: string): CborTag => taggedCbor(1004, date)
