/**
 * Shapes that element values share: decoded CBOR in, nothing converted.
 * ISO/IEC 18013-5:2021, 7.2.1; RFC 8943 for tag 1004.
 * @module
 */
import { CborTag } from '@tegata/cbor'
import * as z from 'zod/mini'
import { isCalendarDate } from './calendar-date.ts'
import type { ElementValue } from './define-profile.ts'

export const text = (maxLength = 1000): ElementValue => ({
  schema: z.string().check(z.minLength(1), z.maxLength(maxLength)),
  kind: 'text',
})

export const patternText = (pattern: RegExp): ElementValue => ({
  schema: z.string().check(z.regex(pattern)),
  kind: 'text',
})

/** At most 150 characters of Latin-1: ISO/IEC 18013-5:2021, 7.2.1. */
export const latin1Text = (): ElementValue => patternText(/^[\u0020-\u007e\u00a0-\u00ff]{1,150}$/)

export const oneOf = (...values: readonly string[]): ElementValue => ({
  schema: z.enum(values),
  kind: 'text',
})

export const integer = (minimum: number, maximum: number): ElementValue => ({
  schema: z.int().check(z.gte(minimum), z.lte(maximum)),
  kind: 'integer',
})

export const boolean = (): ElementValue => ({ schema: z.boolean(), kind: 'boolean' })

export const bytes = (): ElementValue => ({ schema: z.instanceof(Uint8Array), kind: 'structure' })

const isFullDate = (value: unknown): boolean =>
  value instanceof CborTag &&
  value.tag === 1004 &&
  typeof value.value === 'string' &&
  isCalendarDate(value.value)

const isDateTime = (value: unknown): boolean =>
  value instanceof CborTag &&
  value.tag === 0 &&
  typeof value.value === 'string' &&
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(value.value) &&
  !Number.isNaN(Date.parse(value.value))

/** full-date = #6.1004(tstr). */
export const fullDate = (): ElementValue => ({ schema: z.custom(isFullDate), kind: 'date' })

/** tdate = #6.0(tstr), UTC, no fraction of a second. */
export const dateTime = (): ElementValue => ({ schema: z.custom(isDateTime), kind: 'date' })

export const dateOrTime = (): ElementValue => ({
  schema: z.custom((value) => isFullDate(value) || isDateTime(value)),
  kind: 'date',
})

const imageHeads = [
  [0xff, 0xd8, 0xff],
  [0xff, 0x4f, 0xff, 0x51],
  [0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50, 0x20, 0x20],
]

/** Whether bytes begin like JPEG or JPEG 2000 (codestream or file). */
export const isPortrait = (image: Uint8Array): boolean =>
  imageHeads.some((head) => head.every((byte, i) => image[i] === byte))

/** JPEG or JPEG 2000: ISO/IEC 18013-5:2021, 7.2.2. */
export const image = (): ElementValue => ({
  schema: z.custom((value) => value instanceof Uint8Array && isPortrait(value)),
  kind: 'image',
})

/** 0 not known, 1 male, 2 female, 9 not applicable: ISO/IEC 5218. */
export const sexCode = (): ElementValue => ({ schema: z.literal([0, 1, 2, 9]), kind: 'integer' })
