/**
 * From a resident's attributes to the record's data elements.
 * @module
 */
import * as z from 'zod/mini'
import { ageOverElements } from '../age-over.ts'
import {
  calendarDate,
  fullDateOf,
  parseAttributes,
  portrait,
  type Sex,
  sex,
  sexNumber,
} from '../attributes.ts'
import { calendarDateAt, completedYears } from '../calendar-date.ts'
import type { CredentialType, IssuedNamespaces } from '../define-profile.ts'
import { isoNamespace, jpMyNumber, jpNamespace } from './profile.ts'
import { sampleResident } from './sample.ts'

/** The shape of a resident's attributes as an issuer gets them; no other member is allowed. */
export const residentAttributes = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  address: z.string().check(z.minLength(1), z.maxLength(400)),
  municipalityCode: z.string().check(z.regex(/^\d{5}$/)),
  birthDate: calendarDate,
  sex,
  portrait,
  individualNumber: z.string().check(z.regex(/^\d{12}$/)),
})
/**
 * A resident's attributes; dates are `YYYY-MM-DD`.
 * @useDeclaredType
 */
export type ResidentAttributes = z.output<typeof residentAttributes>

/** Ages asked about in Japanese law and trade: driving, adulthood, alcohol, pension, old age. */
const ages = [13, 15, 16, 18, 20, 21, 25, 30, 40, 50, 60, 65, 70, 75] as const
const japanOffsetHours = 9
const sexWord: Readonly<Record<Sex, string>> = {
  female: '女',
  male: '男',
  other: 'その他',
  unknown: '不明',
}

/**
 * The data elements of one record. Ages are those completed in Japan on the day of `validFrom`.
 * @throws ProfilesError `profiles/malformed`
 * @see ISO/IEC 18013-5:2021, 7.2.5
 */
export const issueResident = (
  attributes: ResidentAttributes,
  at: { readonly validFrom: Date },
): IssuedNamespaces => dataElements(parseAttributes(residentAttributes, attributes), at)

function dataElements(
  resident: ResidentAttributes,
  at: { readonly validFrom: Date },
): IssuedNamespaces {
  const today = calendarDateAt(at.validFrom, japanOffsetHours)
  const { birthDate } = resident
  return {
    [jpNamespace]: {
      full_name_unicode: resident.name,
      resident_address_unicode: resident.address,
      local_gov_code_unicode: resident.municipalityCode,
      birth_date_unicode: writtenDate(birthDate),
      sex_unicode: sexWord[resident.sex],
      portrait: resident.portrait,
      individual_number_unicode: resident.individualNumber,
    },
    [isoNamespace]: {
      birth_date: fullDateOf(birthDate),
      sex: sexNumber[resident.sex],
      age_in_years: completedYears(birthDate, today),
      ...ageOverElements(birthDate, today, ages),
    },
  }
}

const writtenDate = (date: string): string => {
  const [year, month, day] = date.split('-').map(Number)
  return `${year}年${month}月${day}日`
}

export const jpMyNumberType: CredentialType = {
  profile: jpMyNumber,
  issue: (attributes, at) => dataElements(parseAttributes(residentAttributes, attributes), at),
  sample: sampleResident,
}
