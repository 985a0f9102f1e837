/**
 * Name: the distinguished name of an issuer or subject. RFC 5280 4.1.2.4 and 7.1.
 * @module
 */
import { equalBytes } from '@tegata/kernel'
import {
  type DerItems,
  type DerValue,
  derItems,
  derList,
  derTag,
  readDer,
} from '../der/der-reader.ts'
import { readText } from '../der/der-text.ts'
import { readOid } from '../der/der-values.ts'
import {
  type Bytes,
  writeIa5String,
  writeOid,
  writePrintableString,
  writeSequence,
  writeSetOf,
  writeUtf8String,
} from '../der/der-writer.ts'
import { malformed } from '../errors.ts'

/** Short names of attribute types: RFC 4519, RFC 5280 appendix A. */
const attributeOid = {
  CN: '2.5.4.3',
  SN: '2.5.4.4',
  serialNumber: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  STREET: '2.5.4.9',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  title: '2.5.4.12',
  GN: '2.5.4.42',
  dnQualifier: '2.5.4.46',
  pseudonym: '2.5.4.65',
  organizationIdentifier: '2.5.4.97',
  DC: '0.9.2342.19200300.100.1.25',
  UID: '0.9.2342.19200300.100.1.1',
  emailAddress: '1.2.840.113549.1.9.1',
} as const

/**
 * Short names of the attributes that can be written.
 *
 * @see RFC 5280, 4.1.2.4
 * @useDeclaredType
 */
export type AttributeName = keyof typeof attributeOid

const nameOfOid: ReadonlyMap<string, string> = new Map(
  Object.entries(attributeOid).map(([name, oid]) => [oid, name]),
)

/**
 * One attribute of a name.
 * @see RFC 5280, 4.1.2.4
 */
export type NameAttribute = {
  /** Short name as in `C` or `CN`; dotted object identifier where none is known. */
  readonly type: string
  readonly value: string
  /** Tag of the string type. */
  readonly tag: number
  /** Attributes with one number stand together in one RelativeDistinguishedName. */
  readonly rdn: number
}

/**
 * A distinguished name as read.
 * @see RFC 5280, 4.1.2.4
 */
export type Name = {
  /** As received: what is hashed for OCSP and compared byte by byte. */
  readonly der: Uint8Array
  readonly attributes: readonly NameAttribute[]
  /** For people and logs of certificates, in encoded order: `C=JP, O=…`. */
  readonly text: string
}

const maxAttributes = 64

/**
 * Reads a Name from its DER.
 * @throws PkiError `pki/malformed`
 * @see RFC 5280, 4.1.2.4
 */
export const parseName = (der: Uint8Array): Name => readName(readDer(der, derTag.sequence, 'name'))

/** @throws PkiError `pki/malformed` */
export function readName(value: DerValue, path = 'name'): Name {
  const attributes: NameAttribute[] = []
  for (const [rdn, set] of derList(value, derTag.set, path).entries()) {
    const members = derList(set, derTag.sequence, path)
    if (members.length === 0) throw malformed(path, 'empty relative name')
    for (const member of members) attributes.push(readAttribute(derItems(member, path), rdn, path))
    if (attributes.length > maxAttributes) throw malformed(path, 'too many attributes')
  }
  return { der: value.bytes, attributes, text: textOf(attributes) }
}

function readAttribute(items: DerItems, rdn: number, path: string): NameAttribute {
  const oid = readOid(items.next(derTag.objectIdentifier, path), path)
  const value = items.any(path)
  items.end(path)
  const text = readText(value, path)
  return { type: nameOfOid.get(oid) ?? oid, value: text, tag: value.tag, rdn }
}

/** The value of the one attribute of this type; `undefined` when there is none, or several. */
export function nameAttribute(name: Name, type: AttributeName): string | undefined {
  const [first, ...others] = name.attributes.filter((attribute) => attribute.type === type)
  return others.length === 0 ? first?.value : undefined
}

/**
 * Whether two names match: byte by byte, or as RFC 5280 7.1 compares PrintableString and
 * UTF8String: without regard to case and to the number of spaces. Other string types match byte by
 * byte only.
 */
export function sameName(a: Name, b: Name): boolean {
  if (equalBytes(a.der, b.der)) return true
  if (a.attributes.length !== b.attributes.length || a.attributes.length === 0) return false
  if (a.der.length > longestCompared || b.der.length > longestCompared) return false
  return comparableText(a) === comparableText(b)
}

/**
 * Whether a name begins with all of another, one RelativeDistinguishedName after the other, compared
 * as {@link sameName} does. Every name is within the empty one.
 * @see RFC 5280, 4.2.1.10
 */
export function isWithin(name: Name, base: Name): boolean {
  if (base.attributes.length === 0) return true
  if (name.der.length > longestCompared || base.der.length > longestCompared) return false
  const parts = relativeNames(name)
  return relativeNames(base).every((part, at) => parts[at] === part)
}

/** Longer names match byte by byte only: comparing them costs more than any of them is worth. */
const longestCompared = 4096

/** A path compares the same names many times. */
const comparedBefore = new WeakMap<Name, readonly string[]>()

function relativeNames(name: Name): readonly string[] {
  const before = comparedBefore.get(name)
  if (before) return before
  const members: string[][] = []
  for (const attribute of name.attributes) {
    const text = JSON.stringify([attribute.type, ...comparableValue(attribute)])
    const rdn = members[attribute.rdn]
    if (rdn) rdn.push(text)
    else members[attribute.rdn] = [text]
  }
  const parts = members.map((rdn) => rdn.toSorted().join())
  comparedBefore.set(name, parts)
  return parts
}

const comparableText = (name: Name): string => relativeNames(name).join(';')

function comparableValue({ tag, value }: NameAttribute): [string | number, string] {
  if (tag !== derTag.printableString && tag !== derTag.utf8String) return [tag, value]
  return ['text', value.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim()]
}

/**
 * Builds the DER of a name, one attribute to a RelativeDistinguishedName, in the given order.
 * `C`, `serialNumber` and `dnQualifier` become PrintableString, `DC` and `emailAddress` IA5String,
 * every other UTF8String: RFC 5280 4.1.2.4.
 *
 * @param attributes - short names or dotted object identifiers, with their values
 * @throws PkiError `pki/malformed` for an empty value, an unknown type, or characters that the
 * string type does not have
 */
export function buildName(
  attributes: readonly (readonly [type: AttributeName | `${number}.${string}`, value: string])[],
): Bytes {
  const parts = attributes.map(([type, value]) => {
    if (value === '') throw malformed('name', 'empty attribute')
    const oid = type in attributeOid ? oidOf(type) : type
    return writeSetOf(writeSequence(writeOid(oid), writeAttributeText(type, value)))
  })
  const der = writeSequence(...parts)
  parseName(der)
  return der
}

const oidOf = (type: string): string =>
  Object.entries(attributeOid).find(([name]) => name === type)?.[1] ?? type

function writeAttributeText(type: string, value: string): Bytes {
  if (type === 'C' && !/^[A-Z]{2}$/.test(value))
    throw malformed('name', 'country is not two upper-case letters')
  if (type === 'C' || type === 'serialNumber' || type === 'dnQualifier')
    return writePrintableString(value)
  return type === 'DC' || type === 'emailAddress' ? writeIa5String(value) : writeUtf8String(value)
}

function textOf(attributes: readonly NameAttribute[]): string {
  let text = ''
  let rdn = 0
  for (const attribute of attributes) {
    if (text !== '') text += attribute.rdn === rdn ? '+' : ', '
    rdn = attribute.rdn
    text += `${attribute.type}=${attribute.value.replace(/[,+"\\<>;=]/g, '\\$&')}`
  }
  return text
}
