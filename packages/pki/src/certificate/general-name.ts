/**
 * GeneralName and GeneralNames: RFC 5280 4.2.1.6.
 * @module
 */
import { toHex, utf8Encode } from '@tegata/kernel'
import {
  constructedTag,
  type DerValue,
  derInside,
  derItems,
  derTag,
  primitiveTag,
  readDer,
} from '../der/der-reader.ts'
import { readText } from '../der/der-text.ts'
import { asciiText, readOid } from '../der/der-values.ts'
import {
  type Bytes,
  writeContext,
  writeOid,
  writePrimitive,
  writeUtf8String,
} from '../der/der-writer.ts'
import { malformed } from '../errors.ts'
import { type Name, readName } from './name.ts'

/**
 * One name of an alternative name, a distribution point or an access description.
 * @see RFC 5280, 4.2.1.6
 */
export type GeneralName =
  | { readonly type: 'otherName'; readonly oid: string; readonly value: Uint8Array }
  | { readonly type: 'email' | 'dns' | 'uri'; readonly value: string }
  | { readonly type: 'directoryName'; readonly name: Name }
  | { readonly type: 'ip'; readonly bytes: Uint8Array }
  | { readonly type: 'registeredId'; readonly oid: string }
  /** x400Address and ediPartyName: kept as received, hexadecimal for people. */
  | { readonly type: 'other'; readonly tag: number; readonly value: string }

/** The kinds of name that can be written. RFC 5280, 4.2.1.6. */
export type NewGeneralName =
  | { readonly type: 'otherName'; readonly oid: string; readonly value: Uint8Array }
  | { readonly type: 'email' | 'dns' | 'uri'; readonly value: string }
  | { readonly type: 'directoryName'; readonly name: Pick<Name, 'der'> }

const textTags = { email: 1, dns: 2, uri: 6 } as const

/** The names of a GeneralNames, also under an implicit tag. @throws PkiError `pki/malformed` */
export function readGeneralNames(value: DerValue, path: string): GeneralName[] {
  const items = derItems(value, path)
  const names: GeneralName[] = []
  while (items.nextTag() !== undefined) names.push(readGeneralName(items.any(path), path))
  if (names.length === 0) throw malformed(path, 'no name')
  return names
}

/** @throws PkiError `pki/malformed` */
export function readGeneralName(value: DerValue, path: string): GeneralName {
  switch (value.tag) {
    case constructedTag(0):
      return readOtherName(value, path)
    case primitiveTag(1):
      return { type: 'email', value: readAscii(value, path) }
    case primitiveTag(2):
      return { type: 'dns', value: readAscii(value, path) }
    case constructedTag(4):
      return { type: 'directoryName', name: readName(derInside(value, derTag.sequence, path)) }
    case primitiveTag(6):
      return { type: 'uri', value: readAscii(value, path) }
    case primitiveTag(7):
      return { type: 'ip', bytes: value.content }
    case primitiveTag(8):
      return { type: 'registeredId', oid: readOid(value, path) }
    case constructedTag(3):
    case constructedTag(5):
      return { type: 'other', tag: value.tag, value: toHex(value.bytes) }
    default:
      throw malformed(path, 'unknown kind of name')
  }
}

function readOtherName(value: DerValue, path: string): GeneralName {
  const items = derItems(value, path)
  const oid = readOid(items.next(derTag.objectIdentifier, path), path)
  const inner = derItems(items.next(constructedTag(0), path), path)
  const bytes = inner.any(path).bytes
  inner.end(path)
  items.end(path)
  return { type: 'otherName', oid, value: bytes }
}

function readAscii(value: DerValue, path: string): string {
  const text = asciiText(value.content)
  if (!/^[\x20-\x7e]*$/.test(text)) throw malformed(path, 'not printable ASCII')
  return text
}

/** @throws PkiError `pki/malformed` for text outside ASCII */
export function writeGeneralName(name: NewGeneralName): Bytes {
  if (name.type === 'otherName')
    return writeContext(0, writeOid(name.oid), writeContext(0, name.value))
  if (name.type === 'directoryName') return writeContext(4, name.name.der)
  if (!/^[\x20-\x7e]+$/.test(name.value)) throw malformed('general name', 'not printable ASCII')
  return writePrimitive(textTags[name.type], utf8Encode(name.value))
}

/**
 * The value of an otherName that is a text: `UTF8String`.
 * @see RFC 5280, 4.2.1.6
 */
export const otherNameText = (text: string): Uint8Array => writeUtf8String(text)

/**
 * The text of an otherName's value.
 * @throws PkiError `pki/malformed` when it is no UTF8String
 * @see RFC 5280, 4.2.1.6
 */
export function readOtherNameText(value: Uint8Array): string {
  return readText(readDer(value, derTag.utf8String, 'otherName'), 'otherName')
}
