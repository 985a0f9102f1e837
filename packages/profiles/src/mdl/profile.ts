/**
 * Mobile driving licence: ISO/IEC 18013-5:2021, 7.2.1.
 * @module
 */
import { defineProfile, type ElementInput, type Sensitivity } from '../define-profile.ts'
import {
  boolean,
  bytes,
  dateOrTime,
  dateTime,
  fullDate,
  image,
  integer,
  latin1Text,
  oneOf,
  patternText,
  sexCode,
  text,
} from '../element-value.ts'
import { drivingPrivileges } from './driving-privileges.ts'

export const mdlNamespace = 'org.iso.18013.5.1'

const clause = 'ISO/IEC 18013-5:2021, 7.2.1'
const mandatory = true
const countryCode = () => patternText(/^[A-Z]{2}$/)
const eyeColours = ['black', 'blue', 'brown', 'dichromatic', 'grey', 'green', 'hazel', 'maroon']
const hairColours = ['bald', 'black', 'blond', 'brown', 'grey', 'red', 'auburn', 'sandy', 'white']

type Rest = { sensitivity: Sensitivity; clause: string }
const named = (ja: string, en: string, sensitivity: Sensitivity = 'basic'): Rest & Label => ({
  label: { ja, en },
  clause,
  sensitivity,
})
type Label = Pick<ElementInput, 'label'>

const identity = {
  family_name: { ...latin1Text(), ...named('氏', 'Family name'), mandatory },
  given_name: { ...latin1Text(), ...named('名', 'Given names'), mandatory },
  birth_date: { ...fullDate(), ...named('生年月日', 'Date of birth'), mandatory },
  portrait: {
    ...image(),
    ...named('顔写真', 'Portrait', 'sensitive'),
    clause: 'ISO/IEC 18013-5:2021, 7.2.2',
    mandatory,
  },
} as const

const licence = {
  document_number: {
    ...latin1Text(),
    ...named('免許証番号', 'Licence number', 'sensitive'),
    mandatory,
  },
  driving_privileges: {
    ...drivingPrivileges(),
    ...named('運転できる車の種類', 'Driving privileges'),
    clause: 'ISO/IEC 18013-5:2021, 7.2.4',
    mandatory,
  },
  issue_date: { ...dateOrTime(), ...named('交付日', 'Date of issue'), mandatory },
  expiry_date: { ...dateOrTime(), ...named('有効期限', 'Date of expiry'), mandatory },
  issuing_country: { ...countryCode(), ...named('交付国', 'Issuing country'), mandatory },
  issuing_authority: { ...latin1Text(), ...named('交付者', 'Issuing authority'), mandatory },
  un_distinguishing_sign: {
    ...patternText(/^[A-Z]{1,5}$/),
    ...named('国識別記号', 'UN distinguishing sign'),
    mandatory,
  },
  administrative_number: {
    ...latin1Text(),
    ...named('管理番号', 'Administrative number', 'sensitive'),
  },
  issuing_jurisdiction: {
    ...patternText(/^[A-Z]{2}-[A-Z0-9]{1,3}$/),
    ...named('交付地域', 'Issuing jurisdiction'),
  },
} as const

const ages = {
  age_in_years: { ...integer(0, 150), ...named('年齢', 'Age') },
  age_birth_year: { ...integer(1800, 9999), ...named('生年', 'Year of birth') },
  age_over_NN: {
    ...boolean(),
    ...named('{NN}歳以上であること', 'Being {NN} or older'),
    clause: 'ISO/IEC 18013-5:2021, 7.2.5',
  },
} as const

const appearance = {
  sex: { ...sexCode(), ...named('性別', 'Sex', 'sensitive') },
  height: { ...integer(1, 300), ...named('身長（cm）', 'Height (cm)', 'sensitive') },
  weight: { ...integer(1, 700), ...named('体重（kg）', 'Weight (kg)', 'sensitive') },
  eye_colour: {
    ...oneOf(...eyeColours, 'pink', 'unknown'),
    ...named('目の色', 'Eye colour', 'sensitive'),
  },
  hair_colour: {
    ...oneOf(...hairColours, 'unknown'),
    ...named('髪の色', 'Hair colour', 'sensitive'),
  },
  portrait_capture_date: { ...dateTime(), ...named('撮影日時', 'Portrait taken on') },
  signature_usual_mark: {
    ...bytes(),
    ...named('署名の画像', 'Signature or usual mark', 'sensitive'),
    kind: 'image',
  },
} as const

const residence = {
  birth_place: { ...latin1Text(), ...named('出生地', 'Place of birth', 'sensitive') },
  nationality: { ...countryCode(), ...named('国籍', 'Nationality', 'sensitive') },
  resident_address: { ...latin1Text(), ...named('住所', 'Address', 'sensitive') },
  resident_city: { ...latin1Text(), ...named('市区町村', 'City of residence', 'sensitive') },
  resident_state: { ...latin1Text(), ...named('都道府県', 'State of residence') },
  resident_postal_code: { ...latin1Text(), ...named('郵便番号', 'Postal code', 'sensitive') },
  resident_country: { ...countryCode(), ...named('居住国', 'Country of residence') },
  family_name_national_character: {
    ...text(150),
    ...named('氏（自国の文字）', 'Family name in national characters'),
  },
  given_name_national_character: {
    ...text(150),
    ...named('名（自国の文字）', 'Given names in national characters'),
  },
} as const

/**
 * The mobile driving licence.
 * @see ISO/IEC 18013-5:2021, 7.2.1
 */
export const mdl = defineProfile({
  docType: 'org.iso.18013.5.1.mDL',
  namespaces: {
    [mdlNamespace]: { ...identity, ...licence, ...ages, ...appearance, ...residence },
  },
  validityDays: 14,
  policy: { registeredReader: false, statusRequired: false, mayTolerate: true },
  issuerPlace: {
    country: [mdlNamespace, 'issuing_country'],
    jurisdiction: [mdlNamespace, 'issuing_jurisdiction'],
  },
  display: {
    name: { ja: 'モバイル運転免許証', en: 'Mobile driving licence' },
    backgroundColor: '#1d3557',
    textColor: '#ffffff',
  },
})
