import { CborTag, type CborValue } from '@tegata/cbor'
import { expect, test } from 'vitest'
import { checkElement } from '../check-element.ts'
import { describeProfile } from '../testing.ts'
import { issueDriver, mdlType } from './issue.ts'
import { mdl, mdlNamespace } from './profile.ts'
import { sampleDriver } from './sample.ts'

describeProfile(mdlType)

test('ISO/IEC 18013-5:2021, 7.2.1: the mandatory elements', () => {
  const elements = Object.entries(mdl.namespaces[mdlNamespace] ?? {})
  const mandatory = elements.filter(([, { mandatory }]) => mandatory).map(([id]) => id)
  expect(mandatory.toSorted()).toEqual([
    'birth_date',
    'document_number',
    'driving_privileges',
    'expiry_date',
    'family_name',
    'given_name',
    'issue_date',
    'issuing_authority',
    'issuing_country',
    'portrait',
    'un_distinguishing_sign',
  ])
})

test('what is not known is left out', () => {
  const { sex, address, ...known } = sampleDriver
  const issued = issueDriver(known, { validFrom: new Date('2026-04-01T00:00:00Z') })[mdlNamespace]
  expect(sex).toBe('female')
  expect(address).toBeDefined()
  expect(issued).not.toHaveProperty('sex')
  expect(issued).not.toHaveProperty('resident_address')
})

const map = (members: Record<string, CborValue>): CborValue => new Map(Object.entries(members))

test.each<[string, CborValue, string]>([
  ['driving_privileges', [], 'known'],
  [
    'driving_privileges',
    [map({ vehicle_category_code: 'B', codes: [map({ code: '01', sign: '=', value: '1' })] })],
    'known',
  ],
  ['driving_privileges', [map({})], 'wrong-type'],
  ['driving_privileges', [map({ vehicle_category_code: 'B', codes: [] })], 'wrong-type'],
  ['driving_privileges', [map({ vehicle_category_code: 'B', issue_date: 'x' })], 'wrong-type'],
  ['driving_privileges', map({}), 'wrong-type'],
  ['issue_date', new CborTag(1004, '2025-07-01'), 'known'],
  ['issue_date', new CborTag(0, '2025-07-01T00:00:00Z'), 'known'],
  ['issue_date', new CborTag(0, '2025-07-01T00:00:00.5Z'), 'wrong-type'],
  ['issue_date', new CborTag(1, 0), 'wrong-type'],
  ['issuing_country', 'jp', 'wrong-type'],
  ['family_name', '手形', 'wrong-type'],
  ['family_name', 'a'.repeat(151), 'wrong-type'],
  ['family_name_national_character', '手形', 'known'],
  ['eye_colour', 'maroon', 'known'],
  ['eye_colour', 'octarine', 'wrong-type'],
  ['issuing_jurisdiction', 'JP-13', 'known'],
])('%s: %s is %s', (element, value, outcome) => {
  expect(checkElement(mdl, mdlNamespace, element, value)).toBe(outcome)
})
