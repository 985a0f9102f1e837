import { CborTag } from '@tegata/cbor'
import { expect, test } from 'vitest'
import { checkElement } from '../check-element.ts'
import { describeProfile } from '../testing.ts'
import { couldBeIndividualNumber, individualNumberCheckDigit } from './individual-number.ts'
import { issueResident, jpMyNumberType } from './issue.ts'
import { isoNamespace, jpMyNumber, jpNamespace } from './profile.ts'
import { sampleResident } from './sample.ts'

describeProfile(jpMyNumberType)

const at = (time: string) => ({ validFrom: new Date(time) })

test('the sample can be nobody', () => {
  expect(couldBeIndividualNumber(sampleResident.individualNumber)).toBe(false)
  // prefectures are numbered 01 to 47
  expect(Number(sampleResident.municipalityCode.slice(0, 2))).toBeGreaterThan(47)
})

test.each([
  // worked by hand from article 5
  ['12345678901', 8],
  ['99999999999', 6],
  ['00000000000', 0],
])('check digit of %s is %i', (digits, expected) => {
  expect(individualNumberCheckDigit(digits)).toBe(expected)
  expect(couldBeIndividualNumber(`${digits}${expected}`)).toBe(true)
  expect(couldBeIndividualNumber(`${digits}${(expected + 1) % 10}`)).toBe(false)
})

test('eleven digits are needed for a check digit', () => {
  expect(() => individualNumberCheckDigit('1')).toThrow(RangeError)
  expect(couldBeIndividualNumber('1')).toBe(false)
})

test('the elements of the record', () => {
  const issued = issueResident(sampleResident, at('2026-04-01T00:00:00Z'))
  const { portrait, ...jp } = issued[jpNamespace] ?? {}
  expect(portrait).toBe(sampleResident.portrait)
  expect(jp).toEqual({
    full_name_unicode: '手形　花子',
    resident_address_unicode: '見本県関所市手形町一丁目2番3号',
    local_gov_code_unicode: '99201',
    birth_date_unicode: '1990年7月7日',
    sex_unicode: '女',
    individual_number_unicode: '123456789012',
  })
  expect(issued[isoNamespace]).toMatchObject({
    birth_date: new CborTag(1004, '1990-07-07'),
    sex: 2,
    age_in_years: 35,
    age_over_20: true,
    age_over_30: true,
    age_over_40: false,
  })
})

test.each([
  // the birthday begins in Japan at 15:00 UTC of the day before
  ['2010-07-06T14:59:59Z', 19],
  ['2010-07-06T15:00:00Z', 20],
])('at %s she is %i', (time, age) => {
  const elements = issueResident(sampleResident, at(time))[isoNamespace]
  expect(elements?.age_in_years).toBe(age)
  expect(elements?.age_over_20).toBe(age >= 20)
})

test.each([
  [isoNamespace, 'birth_date', '1990-07-07'],
  [isoNamespace, 'birth_date', new CborTag(1004, '1990-02-30')],
  [isoNamespace, 'birth_date', new CborTag(0, '1990-07-07T00:00:00Z')],
  [isoNamespace, 'sex', 3],
  [isoNamespace, 'age_in_years', -1],
  [isoNamespace, 'age_over_18', 1],
  [jpNamespace, 'individual_number_unicode', '12345678901'],
  [jpNamespace, 'individual_number_unicode', 123456789012],
  [jpNamespace, 'portrait', new Uint8Array([1, 2, 3])],
  [jpNamespace, 'full_name_unicode', ''],
])('%s %s: %s is of the wrong type', (namespace, element, value) => {
  expect(checkElement(jpMyNumber, namespace, element, value)).toBe('wrong-type')
})

test('JPEG 2000 portraits are taken', () => {
  const file = Uint8Array.of(0, 0, 0, 0x0c, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a)
  expect(checkElement(jpMyNumber, jpNamespace, 'portrait', file)).toBe('known')
})
