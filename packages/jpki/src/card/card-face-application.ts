/**
 * The application for filling in forms from the card (券面入力補助AP): names, files, rules, and the form
 * of its two files of data. Its specification is not public: what stands here was observed on cards by
 * others and published (public programs that read it), but where a comment says *assumed*.
 * @module
 */
import { concatBytes, fromHex, utf8Decode, utf8Encode } from '@tegata/kernel'
import { JpkiError } from '../errors.ts'

/** The application identifier by which it is selected. */
export const cardFaceAid = fromHex('d3921000310001010408')

/** Files, and the keys that open them. */
export const cardFaceFile = {
  /** Opened by the PIN or by check number A. */
  individualNumber: 0x0001,
  /** Opened by the PIN or by check number B. */
  attributes: 0x0002,
  pin: 0x0011,
  checkNumberA: 0x0014,
  checkNumberB: 0x0015,
} as const

/**
 * 券面事項入力補助用暗証番号, and the two numbers that whoever sees the card can read off it: 照合番号A is
 * the individual number; 照合番号B see {@link checkNumberB}.
 */
export type CardFaceSecret = 'pin' | 'checkNumberA' | 'checkNumberB'

/**
 * Four digits and three tries for the PIN, and its holder may change it. Ten tries for the check
 * numbers; that these cannot be changed is assumed.
 */
export const cardFaceRules = {
  pin: { pattern: /^[0-9]{4}$/, tries: 3, changeable: true },
  checkNumberA: { pattern: /^[0-9]{12}$/, tries: 10, changeable: false },
  checkNumberB: { pattern: /^[0-9]{14}$/, tries: 10, changeable: false },
} as const

/** The four attributes as they are printed on the card. */
export type CardFaceAttributes = {
  readonly name: string
  readonly address: string
  /** `YYYY-MM-DD`. */
  readonly birthDate: string
  readonly sex: 'male' | 'female' | 'unknown'
}

const tag = {
  individualNumber: 0xff10,
  attributes: 0xff20,
  offsets: 0xdf21,
  name: 0xdf22,
  address: 0xdf23,
  birthDate: 0xdf24,
  sex: 0xdf25,
} as const

/** Codes of ISO/IEC 5218; 9 for a sex that is not stated is assumed. */
const sexes = { male: '1', female: '2', unknown: '9' } as const

/**
 * The bytes of EF 0002: an offset of each field from the start of the file, then the fields.
 * @throws JpkiError `jpki/malformed` for a birth date in another form
 */
export function writeCardFaceAttributes(attributes: CardFaceAttributes): Uint8Array {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(attributes.birthDate)) throw malformed('birth date')
  const fields = [
    object(tag.name, utf8Encode(attributes.name)),
    object(tag.address, utf8Encode(attributes.address)),
    object(tag.birthDate, utf8Encode(attributes.birthDate.replaceAll('-', ''))),
    object(tag.sex, utf8Encode(sexes[attributes.sex])),
  ]
  const tableLength = 3 + 2 * fields.length
  const contentLength = fields.reduce((sum, { length }) => sum + length, tableLength)
  const table: number[] = []
  let offset = headOf(tag.attributes, contentLength).length + tableLength
  for (const { length } of fields) {
    table.push(offset >> 8, offset & 0xff)
    offset += length
  }
  const offsets = object(tag.offsets, Uint8Array.from(table))
  return object(tag.attributes, concatBytes(offsets, ...fields))
}

/**
 * Reads EF 0002. Fields are found by their tags; the table of offsets is passed over.
 * @throws JpkiError `jpki/malformed`, naming the field and never its value
 */
export function parseCardFaceAttributes(file: Uint8Array): CardFaceAttributes {
  const fields = objectsOf(contentOf(file, tag.attributes))
  const text = (name: 'name' | 'address' | 'birthDate' | 'sex') => {
    const value = fields.get(tag[name])
    if (!value) throw malformed(`${name} is missing`)
    try {
      return utf8Decode(value)
    } catch {
      throw malformed(`${name} is not UTF-8`)
    }
  }
  const birth = /^(\d{4})(\d{2})(\d{2})$/.exec(text('birthDate'))
  if (!birth) throw malformed('birthDate')
  const code = text('sex')
  if (!/^[0-9]$/.test(code)) throw malformed('sex')
  return {
    name: text('name'),
    address: text('address'),
    birthDate: birth.slice(1).join('-'),
    sex: code === sexes.male ? 'male' : code === sexes.female ? 'female' : 'unknown',
  }
}

/**
 * The bytes of EF 0001: the number, and two bytes of filler behind it.
 * @throws JpkiError `jpki/malformed` for anything but twelve digits
 */
export function writeIndividualNumber(individualNumber: string): Uint8Array {
  if (!cardFaceRules.checkNumberA.pattern.test(individualNumber)) throw malformed('twelve digits')
  const filler = Uint8Array.of(0xff, 0xff)
  return concatBytes(object(tag.individualNumber, utf8Encode(individualNumber)), filler)
}

/** Reads EF 0001. @throws JpkiError `jpki/malformed`, never with what it read */
export function parseIndividualNumber(file: Uint8Array): string {
  const content = contentOf(file, tag.individualNumber)
  const text = String.fromCharCode(...content.subarray(0, 16))
  if (!cardFaceRules.checkNumberA.pattern.test(text)) throw malformed('individual number')
  return text
}

/** First days of the eras, newest first. The card counts years by them. */
const eras = ['2019-05-01', '1989-01-08', '1926-12-25', '1912-07-30', '1868-01-25'] as const

/**
 * 照合番号B, from what is printed on the card: year of the era, month and day of birth, year of expiry
 * and security code.
 * @throws JpkiError `jpki/malformed`, naming the part and never its value
 */
export function checkNumberB(printed: {
  /** `YYYY-MM-DD`. */
  readonly birthDate: string
  readonly expiryYear: number
  readonly securityCode: string
}): string {
  const { birthDate, expiryYear, securityCode } = printed
  const era = eras.find((first) => birthDate >= first)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birthDate) || !era) throw malformed('birth date')
  if (!/^\d{4}$/.test(String(expiryYear))) throw malformed('year of expiry')
  if (!/^\d{4}$/.test(securityCode)) throw malformed('security code')
  const year = Number(birthDate.slice(0, 4)) - Number(era.slice(0, 4)) + 1
  const day = birthDate.slice(5).replace('-', '')
  return `${String(year).padStart(2, '0')}${day}${expiryYear}${securityCode}`
}

const malformed = (what: string) => new JpkiError('jpki/malformed', `card face: ${what}`)

/** Tag of two bytes, and length as in DER: ISO/IEC 7816-4:2020, 6.2. */
function headOf(tag: number, length: number): Uint8Array {
  const lengthBytes =
    length < 0x80
      ? [length]
      : length < 0x100
        ? [0x81, length]
        : [0x82, (length >> 8) & 0xff, length & 0xff]
  return Uint8Array.from([tag >> 8, tag & 0xff, ...lengthBytes])
}

const object = (tag: number, value: Uint8Array) => concatBytes(headOf(tag, value.length), value)

/** The longest head: a tag of two bytes, and a length of three. */
export const headLength = 5
/** Far above what four attributes take. */
const longestFile = 4096

/** Tag, and where the value begins and ends. @throws JpkiError `jpki/malformed` */
function readHead(bytes: Uint8Array): { tag: number; start: number; end: number } {
  const [high, low, first = 0xff, second = 0, third = 0] = bytes
  if (bytes.length < 3 || high === undefined || low === undefined) throw malformed('too short')
  const found = (high << 8) | low
  const forms: Readonly<Record<number, readonly [start: number, length: number]>> = {
    129: [4, second],
    130: [5, (second << 8) | third],
  }
  const [start, length] = first < 0x80 ? [3, first] : (forms[first] ?? [3, longestFile + 1])
  if (length > longestFile) throw malformed('length')
  return { tag: found, start, end: start + length }
}

/**
 * How long a file of this application is, from its first bytes.
 * @throws JpkiError `jpki/malformed`
 */
export const fileLengthOf = (head: Uint8Array): number => readHead(head).end

function contentOf(file: Uint8Array, expected: number): Uint8Array {
  const { tag, start, end } = readHead(file)
  if (tag !== expected || end > file.length) throw malformed('not the file that it should be')
  return file.subarray(start, end)
}

/** Each tag once; 00 or FF begins the filler. */
function objectsOf(content: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const objects = new Map<number, Uint8Array>()
  let rest = content
  while (rest.length > 0 && rest[0] !== 0x00 && rest[0] !== 0xff) {
    const { tag, start, end } = readHead(rest)
    if (end > rest.length || objects.has(tag)) throw malformed('a field too long, or twice')
    objects.set(tag, rest.subarray(start, end))
    rest = rest.subarray(end)
  }
  return objects
}
