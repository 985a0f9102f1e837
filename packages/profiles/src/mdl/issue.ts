/**
 * From a driver's attributes to the licence's data elements.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import * as z from 'zod/mini'
import { ageOverElements } from '../age-over.ts'
import {
  calendarDate,
  fullDateOf,
  parseAttributes,
  portrait,
  sex,
  sexNumber,
} from '../attributes.ts'
import { calendarDateAt, completedYears } from '../calendar-date.ts'
import type { CredentialType, IssuedNamespaces } from '../define-profile.ts'
import { mdl, mdlNamespace } from './profile.ts'
import { sampleDriver } from './sample.ts'

const latin1 = z.string().check(z.regex(/^[ -~\u00a0-ÿ]{1,150}$/))
const privilege = z.strictObject({
  category: latin1,
  issueDate: z.optional(calendarDate),
  expiryDate: z.optional(calendarDate),
})

/** The shape of a driver's attributes as an issuer gets them; no other member is allowed. */
export const driverAttributes = z.strictObject({
  familyName: latin1,
  givenName: latin1,
  familyNameNationalCharacter: z.optional(z.string().check(z.minLength(1), z.maxLength(150))),
  givenNameNationalCharacter: z.optional(z.string().check(z.minLength(1), z.maxLength(150))),
  birthDate: calendarDate,
  sex: z.optional(sex),
  address: z.optional(latin1),
  portrait,
  documentNumber: latin1,
  issueDate: calendarDate,
  expiryDate: calendarDate,
  issuingCountry: z.string().check(z.regex(/^[A-Z]{2}$/)),
  issuingAuthority: latin1,
  distinguishingSign: z.string().check(z.regex(/^[A-Z]{1,5}$/)),
  privileges: z.array(privilege).check(z.maxLength(50)),
})
/**
 * A driver's attributes; dates are `YYYY-MM-DD`.
 * @useDeclaredType
 */
export type DriverAttributes = z.output<typeof driverAttributes>

const ages = [16, 18, 21, 25, 60, 65, 70, 75] as const

/**
 * The data elements of one licence. Ages are those completed on the day of `validFrom` in UTC:
 * the standard names no other time.
 * @throws ProfilesError `profiles/malformed`
 * @see ISO/IEC 18013-5:2021, 7.2.1
 */
export const issueDriver = (
  attributes: DriverAttributes,
  at: { readonly validFrom: Date },
): IssuedNamespaces => dataElements(parseAttributes(driverAttributes, attributes), at)

function dataElements(
  driver: DriverAttributes,
  at: { readonly validFrom: Date },
): IssuedNamespaces {
  const today = calendarDateAt(at.validFrom, 0)
  const elements: Record<string, CborValue> = {
    family_name: driver.familyName,
    given_name: driver.givenName,
    birth_date: fullDateOf(driver.birthDate),
    portrait: driver.portrait,
    document_number: driver.documentNumber,
    driving_privileges: driver.privileges.map(privilegeValue),
    issue_date: fullDateOf(driver.issueDate),
    expiry_date: fullDateOf(driver.expiryDate),
    issuing_country: driver.issuingCountry,
    issuing_authority: driver.issuingAuthority,
    un_distinguishing_sign: driver.distinguishingSign,
    sex: driver.sex && sexNumber[driver.sex],
    resident_address: driver.address,
    family_name_national_character: driver.familyNameNationalCharacter,
    given_name_national_character: driver.givenNameNationalCharacter,
    age_in_years: completedYears(driver.birthDate, today),
    ...ageOverElements(driver.birthDate, today, ages),
  }
  const given = Object.entries(elements).filter(([, value]) => value !== undefined)
  return { [mdlNamespace]: Object.fromEntries(given) }
}

function privilegeValue({
  category,
  issueDate,
  expiryDate,
}: z.output<typeof privilege>): CborValue {
  const members = new Map<CborValue, CborValue>([['vehicle_category_code', category]])
  if (issueDate !== undefined) members.set('issue_date', fullDateOf(issueDate))
  if (expiryDate !== undefined) members.set('expiry_date', fullDateOf(expiryDate))
  return members
}

export const mdlType: CredentialType = {
  profile: mdl,
  issue: (attributes, at) => dataElements(parseAttributes(driverAttributes, attributes), at),
  sample: sampleDriver,
}
