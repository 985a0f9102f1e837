/**
 * A document as its holder keeps it: IssuerSigned, read only as far as presenting needs. It was
 * verified when it was received; digests and dates are not looked at again.
 * ISO/IEC 18013-5:2021, 8.3.2.1.2.2.
 * @module
 */
import {
  type CborMap,
  type CborTag,
  type CborValue,
  cborMemberReader,
  isCborArray,
  isCborMap,
} from '@tegata/cbor'
import { jwkToCoseKey } from '@tegata/cose'
import type { PublicJwk } from '@tegata/crypto'
import { equalBytes } from '@tegata/kernel'
import { MdocError, malformed } from '../errors.ts'
import { asArray, asEmbedded, asMap, asText } from '../reading/read-member.ts'
import { decodeUnder, readingUnder } from '../reading/tolerance.ts'

export type HeldItem = {
  readonly elementIdentifier: string
  /** `IssuerSignedItemBytes` as received: what goes out. */
  readonly raw: CborTag
}

export type HeldDocument = {
  readonly docType: string
  /** By namespace. */
  readonly nameSpaces: ReadonlyMap<string, readonly HeldItem[]>
  /** As decoded, to be sent on. */
  readonly issuerAuth: readonly CborValue[]
  /** Payload of issuerAuth: `MobileSecurityObjectBytes`. */
  readonly msoBytes: Uint8Array
  /** COSE_Key in the MSO, as decoded. */
  readonly deviceKey: CborValue
}

/** @throws MdocError `mdoc/malformed` */
export function readHeldDocument(issuerSigned: Uint8Array): HeldDocument {
  const where = 'issuerSigned'
  const map = asMap(decoded(issuerSigned, where), where)
  const issuerAuth = map.get('issuerAuth')
  if (!isCborArray(issuerAuth) || issuerAuth.length !== 4)
    throw malformed('issuerAuth: not an array of four')
  const msoBytes = issuerAuth[2]
  if (!(msoBytes instanceof Uint8Array)) throw malformed('issuerAuth: no payload')
  return {
    nameSpaces: readNameSpaces(map.get('nameSpaces')),
    issuerAuth,
    msoBytes,
    ...readMso(msoBytes),
  }
}

function readMso(msoBytes: Uint8Array): Pick<HeldDocument, 'docType' | 'deviceKey'> {
  const { inner } = asEmbedded(decoded(msoBytes, 'mso'), 'mso')
  const [docType, deviceKeyInfo] = membersOf(inner, msoMembers, 'mso')
  return {
    docType: asText(docType, 'mso.docType'),
    deviceKey: asMap(deviceKeyInfo, 'mso.deviceKeyInfo').get('deviceKey'),
  }
}

/**
 * A document is proven with the key in its MSO and with no other: 9.1.3. Only its numbers are compared:
 * no key is imported, and no point decompressed.
 * @throws MdocError `mdoc/other-device-key`
 */
export function requireDeviceKey({ deviceKey }: HeldDocument, publicKey: PublicJwk): void {
  if (isCborMap(deviceKey) && publicKey.kty !== 'RSA' && isKey(deviceKey, publicKey)) return
  throw new MdocError('mdoc/other-device-key', 'device: its key is not the one in the document')
}

function isKey(stored: CborMap, publicKey: PublicJwk): boolean {
  for (const [label, value] of jwkToCoseKey(publicKey)) {
    const other = stored.get(label)
    const same =
      value instanceof Uint8Array && other instanceof Uint8Array
        ? equalBytes(value, other)
        : other === (label === yLabel ? isOdd(value) : value)
    if (!same) return false
  }
  return true
}

/** RFC 9053, 7.1.1: in its place may stand whether it is odd. */
const yLabel = -3
const isOdd = (value: CborValue): boolean =>
  value instanceof Uint8Array && ((value.at(-1) ?? 0) & 1) === 1

function readNameSpaces(value: CborValue): Map<string, readonly HeldItem[]> {
  const nameSpaces = new Map<string, readonly HeldItem[]>()
  if (value === undefined) return nameSpaces
  for (const [name, items] of asMap(value, 'nameSpaces'))
    nameSpaces.set(asText(name, 'nameSpaces'), asArray(items, 'nameSpaces').map(readItem))
  return nameSpaces
}

function readItem(value: CborValue): HeldItem {
  const where = 'issuerSignedItem'
  const { raw, inner } = asEmbedded(value, where)
  const [elementIdentifier] = membersOf(inner, itemMembers, where)
  return { elementIdentifier: asText(elementIdentifier, `${where}.elementIdentifier`), raw }
}

const msoMembers = cborMemberReader(['docType', 'deviceKeyInfo'])
const itemMembers = cborMemberReader(['elementIdentifier'])
const itemValue = cborMemberReader(['elementValue'])

/** @throws MdocError `mdoc/malformed` */
export function elementValueOf({ raw }: HeldItem): CborValue {
  const where = 'issuerSignedItem'
  const [elementValue] = membersOf(asEmbedded(raw, where).inner, itemValue, where)
  return elementValue
}

function membersOf(
  bytes: Uint8Array,
  read: (bytes: Uint8Array) => CborValue[],
  where: string,
): CborValue[] {
  try {
    return read(bytes)
  } catch (cause) {
    throw malformed(where, cause)
  }
}

/** What is stored was verified when it came: nothing is tolerated. */
const strictly = readingUnder()

const decoded = (bytes: Uint8Array, where: string): CborValue => decodeUnder(strictly, bytes, where)
