/**
 * Status and error codes of a response: ISO/IEC 18013-5:2021, 8.3.2.1.2.3.
 * @module
 */
import type { CborMap, CborValue } from '@tegata/cbor'
import { malformed } from '../errors.ts'
import { asMap, asText } from '../reading/read-member.ts'

/** Of a response as a whole. With any other than `ok` no document is sent. */
export const responseStatus = {
  ok: 0,
  generalError: 10,
  cborDecodingError: 11,
  cborValidationError: 12,
} as const

/** Why an element or a document is missing: no reason is given. Negative codes are applications'. */
export const dataNotReturned = 0

/** Error codes by namespace and element. */
export type ElementErrors = ReadonlyMap<string, ReadonlyMap<string, number>>

/** @throws MdocError `mdoc/malformed` */
export function parseElementErrors(value: CborValue, where: string): ElementErrors {
  const nameSpaces = new Map<string, ReadonlyMap<string, number>>()
  for (const [namespace, elements] of asMap(value, where))
    nameSpaces.set(asText(namespace, where), parseErrorCodes(elements, where))
  return nameSpaces
}

/** Error codes by name. @throws MdocError `mdoc/malformed` */
export function parseErrorCodes(value: CborValue, where: string): ReadonlyMap<string, number> {
  const codes = new Map<string, number>()
  for (const [name, code] of asMap(value, where)) {
    if (typeof code !== 'number') throw malformed(`${where}: error code is not an integer`)
    codes.set(asText(name, where), code)
  }
  if (codes.size === 0) throw malformed(`${where}: empty`)
  return codes
}

export const elementErrorsValue = (errors: ElementErrors): CborMap =>
  new Map<CborValue, CborValue>(errors)
