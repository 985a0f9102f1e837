/**
 * The string types that a name may have: DirectoryString, and IA5String. RFC 5280 4.1.2.4 and appendix
 * A, X.680 41.
 * @module
 */
import { utf8Decode } from '@tegata/kernel'
import { malformed } from '../errors.ts'
import type { DerValue } from './der-reader.ts'
import { derTag } from './der-reader.ts'
import { asciiText } from './der-values.ts'

const forms: Readonly<Record<number, RegExp>> = {
  [derTag.printableString]: /^[A-Za-z0-9 '()+,\-./:=?]*$/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: IA5String has them
  [derTag.ia5String]: /^[\x00-\x7f]*$/,
  // Read as Latin-1, as everybody does: real T.61 has not been seen in certificates.
  [derTag.teletexString]: /^/,
}

/** @throws PkiError `pki/malformed` for another type, or characters the type does not have */
export function readText(value: DerValue, path: string): string {
  if (value.tag === derTag.utf8String) return readUtf8(value.content, path)
  if (value.tag === derTag.bmpString) return readWide(value.content, 2, path)
  if (value.tag === derTag.universalString) return readWide(value.content, 4, path)
  const form = forms[value.tag]
  if (!form) throw malformed(path, 'not of a string type that a name may have')
  const text = asciiText(value.content)
  if (!form.test(text)) throw malformed(path, 'characters the string type does not have')
  return text
}

function readUtf8(content: Uint8Array, path: string): string {
  try {
    return utf8Decode(content)
  } catch {
    throw malformed(path, 'not UTF-8')
  }
}

function readWide(content: Uint8Array, width: number, path: string): string {
  if (content.length % width !== 0) throw malformed(path, 'half a character')
  let text = ''
  for (let i = 0; i < content.length; i += width) {
    const point = content.subarray(i, i + width).reduce((sum, byte) => sum * 256 + byte, 0)
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
      throw malformed(path, 'no such character')
    text += String.fromCodePoint(point)
  }
  return text
}
