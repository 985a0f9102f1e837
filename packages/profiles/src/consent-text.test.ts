import { expect, test } from 'vitest'
import { consentText } from './consent-text.ts'
import { checkElementOf, isRestricted, profileOf, profiles } from './credential-types.ts'
import { jpMyNumber } from './jp-my-number/profile.ts'
import { mdl } from './mdl/profile.ts'

const document = {
  docType: jpMyNumber.docType,
  elements: {
    'org.iso.23220.1': { age_over_20: { retain: false } },
    'org.iso.23220.1.jp': {
      new_element: { retain: false },
      resident_address_unicode: { retain: true },
      full_name_unicode: { retain: true },
    },
  },
}
const input = {
  asker: { ja: 'てがた銀行（TEST）', en: 'Tegata Bank (TEST)' },
  purpose: { ja: '口座の開設', en: 'Opening an account' },
  documents: [document],
}

test('in English', () => {
  const text = consentText(input, 'en')
  expect(text.title).toBe('Tegata Bank (TEST) asks for information from your My Number Card record')
  expect(text.purpose).toBe('Purpose: Opening an account')
  const [shown] = text.documents
  expect(shown?.items.map(({ label, retention }) => [label, retention])).toEqual([
    ['Full name', 'They will keep it'],
    ['Address', 'They will keep it'],
    ['Being 20 or older', 'Used to check, not kept'],
    ['new_element', 'Used to check, not kept'],
  ])
})

test('in Japanese, with what the profile knows of each element', () => {
  const text = consentText(input, 'ja')
  expect(text.title).toBe(
    '「てがた銀行（TEST）」が「マイナンバーカードの記録」の情報を求めています',
  )
  expect(text.documents[0]?.items.map(({ label, sensitivity }) => [label, sensitivity])).toEqual([
    ['氏名', 'basic'],
    ['住所', 'sensitive'],
    ['20歳以上であること', 'basic'],
    ['new_element', undefined],
  ])
})

test('several documents, one of a type that is not known, one of which no element is shown', () => {
  const unknown = { docType: 'org.example', elements: { ns: { name: { retain: false } } } }
  const bare = { docType: mdl.docType, elements: {} }
  const documents = [document, document, unknown, bare]
  const ja = consentText({ ...input, documents }, 'ja')
  expect(ja.title).toBe(
    '「てがた銀行（TEST）」が「マイナンバーカードの記録」と「org.example」と「モバイル運転免許証」の情報を求めています',
  )
  const en = consentText({ ...input, documents }, 'en')
  expect(en.title).toContain('your My Number Card record and your org.example and your Mobile')
  expect(en.documents.map(({ items }) => items.length)).toEqual([4, 4, 1, 0])
  expect(en.documents[2]?.items).toMatchObject([{ label: 'name' }])
  for (const { alongside } of [...ja.documents, ...en.documents]) {
    expect(alongside).toHaveLength(4)
    expect(alongside.every((line) => line !== '')).toBe(true)
  }
})

test('profiles are found by document type', () => {
  for (const profile of profiles) expect(profileOf(profile.docType)).toBe(profile)
  expect(profileOf('org.example')).toBeUndefined()
  expect(checkElementOf('org.example', 'org.iso.23220.1', 'sex', 1)).toBe('unknown')
  expect(checkElementOf(jpMyNumber.docType, 'org.iso.23220.1', 'sex', 1)).toBe('known')
})

test.each([
  [jpMyNumber.docType, 'org.iso.23220.1.jp', 'individual_number_unicode', true],
  [jpMyNumber.docType, 'org.iso.23220.1.jp', 'full_name_unicode', false],
  [jpMyNumber.docType, 'org.iso.23220.1', 'individual_number_unicode', false],
  ['org.example', 'org.example', 'name', true],
])('%s %s %s is restricted: %s', (docType, namespace, element, outcome) => {
  expect(isRestricted(docType, namespace, element)).toBe(outcome)
})
