/**
 * What a signing certificate says about its holder: otherName values of subjectAltName. The
 * authentication certificate says nothing of the kind. JPKI certificate profile v3.2 (2026).
 * @module
 */
import {
  type Certificate,
  type NewGeneralName,
  otherNamesOf,
  otherNameText,
  PkiError,
  readOtherNameText,
} from '@tegata/pki'
import { JpkiError } from '../errors.ts'

/** What a signing certificate says about its holder. */
export type SigningAttributes = {
  readonly name: string
  /** One digit for each character of the name: 1 where a substitute stands in its place. */
  readonly nameSubstitutes: string
  readonly sex: 'male' | 'female' | 'unknown'
  /** `YYYY-MM-DD`. */
  readonly birthDate: string
  readonly address: string
  readonly addressSubstitutes: string
}

const arc = '1.2.392.200149.8.5.5'
/** Public sources differ on the order of 5 and 6; a flag text has digits only, which tells. */
const oid = {
  name: `${arc}.1`,
  nameSubstitutes: `${arc}.2`,
  sex: `${arc}.3`,
  birthDate: `${arc}.4`,
  address: `${arc}.5`,
  addressSubstitutes: `${arc}.6`,
} as const

const sexes = { male: '1', female: '2', unknown: '3' } as const

/** First days of the eras, newest first, with the digit that stands for them. */
const eras = [
  ['2019-05-01', '5'],
  ['1989-01-08', '4'],
  ['1926-12-25', '3'],
  ['1912-07-30', '2'],
  ['1868-01-25', '1'],
] as const

/**
 * Values for `subjectAltNameExtension`.
 * @see JPKI certificate profile v3.2 (2026)
 */
export function signingAttributeNames(attributes: SigningAttributes): readonly NewGeneralName[] {
  const { birthDate } = attributes
  const era = eras.find(([first]) => birthDate >= first)?.[1] ?? '0'
  return [
    textName(oid.name, attributes.name),
    textName(oid.nameSubstitutes, attributes.nameSubstitutes),
    textName(oid.sex, sexes[attributes.sex]),
    textName(oid.birthDate, `${era}${birthDate.replaceAll('-', '')}`),
    textName(oid.address, attributes.address),
    textName(oid.addressSubstitutes, attributes.addressSubstitutes),
  ]
}

const textName = (oid: string, text: string): NewGeneralName => ({
  type: 'otherName',
  oid,
  value: otherNameText(text),
})

/**
 * Reads the holder's attributes from the subjectAltName of a signing certificate.
 * @throws JpkiError `jpki/malformed` when one is missing or is not what it should be
 * @see JPKI certificate profile v3.2 (2026)
 */
export function signingAttributesOf(certificate: Certificate): SigningAttributes {
  const texts = readTexts(certificate)
  const [fifth, sixth] = [texts.address, texts.addressSubstitutes]
  const swapped = /^[01]+$/.test(fifth) && !/^[01]*$/.test(sixth)
  const sex = (['male', 'female', 'unknown'] as const).find((sex) => sexes[sex] === texts.sex)
  const birth = /^[0-5](\d{4})(\d{2})(\d{2})$/.exec(texts.birthDate)
  if (!sex || !birth) throw new JpkiError('jpki/malformed', 'otherName: sex or birth date')
  return {
    name: texts.name,
    nameSubstitutes: texts.nameSubstitutes,
    sex,
    birthDate: birth.slice(1).join('-'),
    address: swapped ? sixth : fifth,
    addressSubstitutes: swapped ? fifth : sixth,
  }
}

function readTexts(certificate: Certificate): Record<keyof typeof oid, string> {
  const values = otherNamesOf(certificate)
  const text = (name: keyof typeof oid): string => {
    const value = values.get(oid[name])
    if (!value) throw new JpkiError('jpki/malformed', `otherName: ${name} is missing`)
    try {
      return readOtherNameText(value)
    } catch (error) {
      if (!(error instanceof PkiError)) throw error
      throw new JpkiError('jpki/malformed', `otherName: ${name} is no text`)
    }
  }
  return {
    name: text('name'),
    nameSubstitutes: text('nameSubstitutes'),
    sex: text('sex'),
    birthDate: text('birthDate'),
    address: text('address'),
    addressSubstitutes: text('addressSubstitutes'),
  }
}
