/**
 * IssuerSigned: data elements and the issuer's signature over their digests.
 * ISO/IEC 18013-5:2021, 8.3.2.1.2.2.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import { parseSign1, type Sign1 } from '@tegata/cose'
import { CodedError } from '@tegata/kernel'
import { malformed } from '../errors.ts'
import { asArray, asMap, asText, checkMembers } from '../reading/read-member.ts'
import { decodeUnder, type Reading, readingUnder, type Tolerance } from '../reading/tolerance.ts'
import { type IssuerSignedItem, parseIssuerSignedItem } from './issuer-signed-item.ts'
import { type MobileSecurityObject, parseMso } from './mobile-security-object.ts'

export type IssuerSigned = {
  /** Items by namespace. */
  readonly nameSpaces: ReadonlyMap<string, readonly IssuerSignedItem[]>
  readonly issuerAuth: Sign1
  /** issuerAuth as decoded, to be sent on. */
  readonly issuerAuthValue: CborValue
  readonly mso: MobileSecurityObject
}

/**
 * Reads IssuerSigned without judging it: signature, digests and dates are not looked at.
 * @throws MdocError `mdoc/malformed`, `mdoc/unsupported`
 */
export function parseIssuerSigned(
  bytes: Uint8Array,
  options: { tolerate?: ReadonlySet<Tolerance> } = {},
): IssuerSigned {
  const reading = readingUnder(options.tolerate)
  return readIssuerSigned(decodeUnder(reading, bytes, 'issuerSigned'), reading)
}

/** The same on a decoded value. */
export function readIssuerSigned(value: CborValue, reading: Reading): IssuerSigned {
  const map = asMap(value, 'issuerSigned')
  checkMembers(map, ['nameSpaces', 'issuerAuth'], 'issuerSigned', reading)
  const issuerAuthValue = map.get('issuerAuth')
  const issuerAuth = readSign1(issuerAuthValue)
  if (!issuerAuth.payload) throw malformed('issuerAuth: no payload')
  const nameSpaces = new Map<string, IssuerSignedItem[]>()
  const listed = map.get('nameSpaces')
  for (const [name, items] of listed === undefined ? [] : asMap(listed, 'nameSpaces')) {
    const namespace = asText(name, 'nameSpaces')
    const read = asArray(items, 'nameSpaces').map((item, index) =>
      parseIssuerSignedItem(item, `nameSpaces[${index}]`, reading),
    )
    nameSpaces.set(namespace, read)
  }
  const mso = parseMso(issuerAuth.payload, reading)
  return { nameSpaces, issuerAuth, issuerAuthValue, mso }
}

function readSign1(value: CborValue): Sign1 {
  try {
    return parseSign1(value)
  } catch (cause) {
    throw malformed(
      `issuerAuth: ${cause instanceof CodedError ? cause.message : 'not COSE'}`,
      cause,
    )
  }
}
