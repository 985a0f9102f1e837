/**
 * A document as its holder keeps it: IssuerSigned, read only as far as presenting needs. It was
 * verified when it was received; digests, dates and keys are not looked at again.
 * ISO/IEC 18013-5:2021, 8.3.2.1.2.2.
 * @module
 */
import { CborTag, type CborValue, decodeCbor, isCborArray, isCborMap } from '@tegata/cbor'
import { codeOf } from '@tegata/kernel'
import { malformed } from '../errors.ts'
import { asText } from '../reading/read-member.ts'

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
  const map = decoded(issuerSigned, where)
  if (!isCborMap(map)) throw malformed(`${where}: not a map`)
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
  const mso = decoded(embedded(decoded(msoBytes, 'mso'), 'mso').inner, 'mso')
  if (!isCborMap(mso)) throw malformed('mso: not a map')
  return asText(mso.get('docType'), 'mso.docType')
}

function readNameSpaces(value: CborValue): Map<string, readonly HeldItem[]> {
  const nameSpaces = new Map<string, readonly HeldItem[]>()
  if (value === undefined) return nameSpaces
  if (!isCborMap(value)) throw malformed('nameSpaces: not a map')
  for (const [name, items] of value) {
    if (!isCborArray(items)) throw malformed('nameSpaces: not an array')
    nameSpaces.set(asText(name, 'nameSpaces'), items.map(readItem))
  }
  return nameSpaces
}

function readItem(value: CborValue): HeldItem {
  const where = 'issuerSignedItem'
  const { raw, inner } = embedded(value, where)
  const item = decoded(inner, where)
  if (!isCborMap(item)) throw malformed(`${where}: not a map`)
  const elementIdentifier = asText(item.get('elementIdentifier'), `${where}.elementIdentifier`)
  return { elementIdentifier, elementValue: item.get('elementValue'), raw }
}

function embedded(value: CborValue, where: string): { raw: CborTag; inner: Uint8Array } {
  if (value instanceof CborTag && value.tag === 24 && value.value instanceof Uint8Array)
    return { raw: value, inner: value.value }
  throw malformed(`${where}: not embedded CBOR (tag 24)`)
}

function decoded(bytes: Uint8Array, where: string): CborValue {
  try {
    return decodeCbor(bytes)
  } catch (cause) {
    throw malformed(`${where}: ${codeOf(cause) ?? 'not CBOR'}`, cause)
  }
}
