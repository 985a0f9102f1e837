/**
 * Document: one document of a response. ISO/IEC 18013-5:2021, 8.3.2.1.2.2.
 * @module
 */
import type { CborMap, CborValue } from '@tegata/cbor'
import { type IssuerSigned, readIssuerSigned } from '../issuer-data/issuer-signed.ts'
import { asMap, asText, checkMembers } from '../reading/read-member.ts'
import type { Reading } from '../reading/tolerance.ts'
import { type DeviceSigned, deviceSignedValue, readDeviceSigned } from './device-signed.ts'
import { type ElementErrors, elementErrorsValue, parseElementErrors } from './error-codes.ts'

/**
 * One document of a response, as received.
 * @see ISO/IEC 18013-5:2021, 8.3.2.1.2.2
 */
export type Document = DeviceSigned & {
  readonly docType: string
  readonly issuerSigned: IssuerSigned
  /** Elements that were asked for and are not here. */
  readonly errors?: ElementErrors
}

/** @throws MdocError `mdoc/malformed`, `mdoc/unsupported` */
export function readDocument(value: CborValue, reading: Reading): Document {
  const map = asMap(value, 'document')
  checkMembers(map, ['docType', 'issuerSigned', 'deviceSigned', 'errors'], 'document', reading)
  const deviceSigned = readDeviceSigned(map.get('deviceSigned'), reading)
  return {
    docType: asText(map.get('docType'), 'document.docType'),
    issuerSigned: readIssuerSigned(map.get('issuerSigned'), reading),
    deviceNameSpacesBytes: deviceSigned.deviceNameSpacesBytes,
    deviceNameSpaces: deviceSigned.deviceNameSpaces,
    deviceAuth: deviceSigned.deviceAuth,
    ...(map.has('errors') && { errors: parseElementErrors(map.get('errors'), 'document.errors') }),
  }
}

/** What a document goes out as; nothing that was hashed or signed is encoded again. */
export function documentValue(document: Document): CborMap {
  const { docType, issuerSigned, errors } = document
  const nameSpaces = new Map<CborValue, CborValue>()
  for (const [name, items] of issuerSigned.nameSpaces)
    nameSpaces.set(
      name,
      items.map(({ raw }) => raw),
    )
  const signedByIssuer = new Map<CborValue, CborValue>()
  if (nameSpaces.size > 0) signedByIssuer.set('nameSpaces', nameSpaces)
  signedByIssuer.set('issuerAuth', issuerSigned.issuerAuthValue)
  const map = new Map<CborValue, CborValue>([
    ['docType', docType],
    ['issuerSigned', signedByIssuer],
    ['deviceSigned', deviceSignedValue(document)],
  ])
  if (errors && errors.size > 0) map.set('errors', elementErrorsValue(errors))
  return map
}
