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
import { checkCount } from './issuer-data-limits.ts'
import { type IssuerSignedItem, parseIssuerSignedItem } from './issuer-signed-item.ts'
import { type MobileSecurityObject, parseMso } from './mobile-security-object.ts'

/**
 * Data elements and the issuer's signature over their digests, as received.
 * @see ISO/IEC 18013-5:2021, 8.3.2.1.2.2
 */
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
 * @see ISO/IEC 18013-5:2021, 8.3.2.1.2.2
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
  const nameSpaces = map.has('nameSpaces')
    ? readNameSpaces(map.get('nameSpaces'), reading)
    : new Map<string, IssuerSignedItem[]>()
  return { nameSpaces, issuerAuth, issuerAuthValue, mso: parseMso(issuerAuth.payload, reading) }
}

function readNameSpaces(value: CborValue, reading: Reading): Map<string, IssuerSignedItem[]> {
  const nameSpaces = new Map<string, IssuerSignedItem[]>()
  const map = asMap(value, 'nameSpaces')
  checkCount(map.size, 'namespaces', 'nameSpaces')
  for (const [name, listed] of map) {
    const namespace = asText(name, 'nameSpaces')
    const items = asArray(listed, 'nameSpaces')
    checkCount(items.length, 'items', 'nameSpaces')
    const read = items.map((item, index) =>
      parseIssuerSignedItem(item, `nameSpaces[${index}]`, reading),
    )
    nameSpaces.set(namespace, read)
  }
  return nameSpaces
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
