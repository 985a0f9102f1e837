/**
 * A document as its holder keeps it: IssuerSigned, read only as far as presenting needs. It was
 * verified when it was received; digests, dates and keys are not looked at again.
 * ISO/IEC 18013-5:2021, 8.3.2.1.2.2.
 * @module
 */
import { type CborTag, type CborValue, isCborArray } from '@tegata/cbor'
import { malformed } from '../errors.ts'
import { asArray, asEmbedded, asMap, asText } from '../reading/read-member.ts'
import { decodeUnder, readingUnder } from '../reading/tolerance.ts'

export type HeldItem = {
  readonly elementIdentifier: string
  readonly elementValue: CborValue
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
    docType: docTypeOf(msoBytes),
    nameSpaces: readNameSpaces(map.get('nameSpaces')),
    issuerAuth,
    msoBytes,
  }
}

function docTypeOf(msoBytes: Uint8Array): string {
  const { inner } = asEmbedded(decoded(msoBytes, 'mso'), 'mso')
  return asText(asMap(decoded(inner, 'mso'), 'mso').get('docType'), 'mso.docType')
}

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
  const item = asMap(decoded(inner, where), where)
  const elementIdentifier = asText(item.get('elementIdentifier'), `${where}.elementIdentifier`)
  return { elementIdentifier, elementValue: item.get('elementValue'), raw }
}

/** What is stored was verified when it came: nothing is tolerated. */
const decoded = (bytes: Uint8Array, where: string): CborValue =>
  decodeUnder(readingUnder(), bytes, where)
