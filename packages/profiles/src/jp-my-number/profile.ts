/**
 * カード代替電磁的記録: the record that stands in for the My Number Card (Number Act, article 2).
 * Elements as published for relying parties: Apple `PKIdentityNationalIDCardDescriptor`, region
 * JP. Their issuer's own specification is not public.
 * @module
 */
import { defineProfile } from '../define-profile.ts'
import { boolean, fullDate, image, integer, patternText, sexCode, text } from '../element-value.ts'

export const isoNamespace = 'org.iso.23220.1'
export const jpNamespace = 'org.iso.23220.1.jp'

const jp = 'PKIdentityNationalIDCardDescriptor, JP namespace'
const iso = 'PKIdentityNationalIDCardDescriptor, ISO namespace; ISO/IEC 23220-2'

/** The record that stands in for the My Number Card. */
export const jpMyNumber = defineProfile({
  docType: 'org.iso.23220.1.jp.mnc',
  namespaces: {
    [jpNamespace]: {
      full_name_unicode: {
        ...text(),
        label: { ja: '氏名', en: 'Full name' },
        clause: jp,
        sensitivity: 'basic',
      },
      resident_address_unicode: {
        ...text(),
        label: { ja: '住所', en: 'Address' },
        clause: jp,
        sensitivity: 'sensitive',
      },
      local_gov_code_unicode: {
        ...patternText(/^\d{5}$/),
        label: { ja: '市区町村コード', en: 'Municipality code' },
        clause: jp,
        sensitivity: 'basic',
      },
      birth_date_unicode: {
        ...text(40),
        label: { ja: '生年月日（文字）', en: 'Date of birth (as text)' },
        clause: jp,
        sensitivity: 'basic',
      },
      sex_unicode: {
        ...text(40),
        label: { ja: '性別', en: 'Sex' },
        clause: jp,
        sensitivity: 'sensitive',
      },
      portrait: {
        ...image(),
        label: { ja: '顔写真', en: 'Portrait' },
        clause: jp,
        sensitivity: 'sensitive',
      },
      individual_number_unicode: {
        ...patternText(/^\d{12}$/),
        label: { ja: '個人番号（マイナンバー）', en: 'Individual number (My Number)' },
        clause: `${jp}; Number Act, article 19`,
        sensitivity: 'restricted',
      },
    },
    [isoNamespace]: {
      birth_date: {
        ...fullDate(),
        label: { ja: '生年月日', en: 'Date of birth' },
        clause: iso,
        sensitivity: 'basic',
      },
      sex: {
        ...sexCode(),
        label: { ja: '性別（コード）', en: 'Sex (code)' },
        clause: `${iso}; ISO/IEC 5218`,
        sensitivity: 'sensitive',
      },
      age_in_years: {
        ...integer(0, 150),
        label: { ja: '年齢', en: 'Age' },
        clause: iso,
        sensitivity: 'basic',
      },
      age_over_NN: {
        ...boolean(),
        label: { ja: '{NN}歳以上であること', en: 'Being {NN} or older' },
        clause: `${iso}; ISO/IEC 18013-5:2021, 7.2.5`,
        sensitivity: 'basic',
      },
    },
  },
  validityDays: 14,
  policy: { registeredReader: true, statusRequired: true, mayTolerate: false },
  display: {
    name: { ja: 'マイナンバーカードの記録', en: 'My Number Card record' },
    backgroundColor: '#0017c1',
    textColor: '#ffffff',
  },
})
