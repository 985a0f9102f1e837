/**
 * GeneralNames in words: RFC 5280, 4.2.1.6.
 * @module
 */
import { toHex, utf8Decode } from '@tegata/kernel'
import type { GeneralName } from '@tegata/pki'
import type { View } from '../explanation.ts'

export const generalNames = (list: readonly GeneralName[], view: View): string =>
  list.map((name) => generalName(name, view)).join(', ')

/** An otherName holds what JPKI says about a person: RFC 5280 4.2.1.6, JPKI profile. */
function generalName(name: GeneralName, { showValues }: View): string {
  switch (name.type) {
    case 'otherName':
      return `otherName ${name.oid} ${showValues ? derText(name.value) : '(hidden)'}`
    case 'directoryName':
      return `directory ${showValues ? name.name.text : '(hidden)'}`
    case 'ip':
      return `ip ${toHex(name.bytes)}`
    case 'registeredId':
      return `oid ${name.oid}`
    default:
      return `${name.type} ${name.value}`
  }
}

/** A short UTF8String as its text, everything else in hexadecimal. */
function derText(der: Uint8Array): string {
  const [tag, length] = der
  if (tag !== 0x0c || length === undefined || length !== der.length - 2) return toHex(der)
  try {
    return JSON.stringify(utf8Decode(der.subarray(2)))
  } catch {
    return toHex(der)
  }
}
