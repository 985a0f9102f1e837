/**
 * DeviceSigned: what the device says itself, and its proof that it holds the key in the MSO.
 * ISO/IEC 18013-5:2021, 8.3.2.1.2.2 and 9.1.3.
 * @module
 */
import { type CborMap, CborTag, type CborValue, encodeCbor } from '@tegata/cbor'
import { type Mac0, parseMac0, parseSign1, type Sign1 } from '@tegata/cose'
import { malformed } from '../errors.ts'
import { cosePart } from '../reading/cose-part.ts'
import { asEmbedded, asMap, asText, checkMembers } from '../reading/read-member.ts'
import { decodeUnder, type Reading } from '../reading/tolerance.ts'

/**
 * The device's proof: a signature or a MAC, never both.
 * @see ISO/IEC 18013-5:2021, 9.1.3
 */
export type DeviceAuth =
  | { readonly kind: 'deviceSignature'; readonly signature: Sign1 }
  | { readonly kind: 'deviceMac'; readonly mac: Mac0 }

/**
 * What the device says itself, and its proof, as received.
 * @see ISO/IEC 18013-5:2021, 8.3.2.1.2.2
 */
export type DeviceSigned = {
  /** `#6.24` as received: it is part of what the device signs. */
  readonly deviceNameSpacesBytes: CborTag
  readonly deviceNameSpaces: ReadonlyMap<string, ReadonlyMap<string, CborValue>>
  readonly deviceAuth: DeviceAuth
}

/** @throws MdocError `mdoc/malformed` */
export function readDeviceSigned(value: CborValue, reading: Reading): DeviceSigned {
  const map = asMap(value, 'deviceSigned')
  checkMembers(map, ['nameSpaces', 'deviceAuth'], 'deviceSigned', reading)
  const embedded = asEmbedded(map.get('nameSpaces'), 'deviceSigned.nameSpaces')
  return {
    deviceNameSpacesBytes: embedded.raw,
    deviceNameSpaces: readDeviceNameSpaces(embedded.inner, reading),
    deviceAuth: readDeviceAuth(map.get('deviceAuth')),
  }
}

function readDeviceNameSpaces(
  inner: Uint8Array,
  reading: Reading,
): Map<string, Map<string, CborValue>> {
  const where = 'deviceSigned.nameSpaces'
  const nameSpaces = new Map<string, Map<string, CborValue>>()
  for (const [name, elements] of asMap(decodeUnder(reading, inner, where), where)) {
    const ofNamespace = new Map<string, CborValue>()
    for (const [id, element] of asMap(elements, where)) ofNamespace.set(asText(id, where), element)
    nameSpaces.set(asText(name, where), ofNamespace)
  }
  return nameSpaces
}

/** Exactly one of signature and MAC: 9.1.3.4. */
function readDeviceAuth(value: CborValue): DeviceAuth {
  const map = asMap(value, 'deviceAuth')
  const [name, ...others] = map.keys()
  if (others.length > 0) throw malformed('deviceAuth: more than one member')
  const message = map.get(name)
  if (name === 'deviceSignature')
    return { kind: name, signature: cosePart('deviceAuth', () => parseSign1(message)) }
  if (name === 'deviceMac')
    return { kind: name, mac: cosePart('deviceAuth', () => parseMac0(message)) }
  throw malformed('deviceAuth: neither signature nor MAC')
}

/** Values by namespace and element. */
export type DeviceElements = Readonly<Record<string, Readonly<Record<string, CborValue>>>>

/** `DeviceNameSpacesBytes`, encoded once. An empty map is present and signed: 8.3.2.1.2.2. */
export function createDeviceNameSpaces(elements: DeviceElements = {}): CborTag {
  const nameSpaces = Object.entries(elements).filter(([, values]) => Object.keys(values).length > 0)
  const inner = encodeCbor(
    new Map(nameSpaces.map(([name, values]) => [name, new Map(Object.entries(values))])),
  )
  return new CborTag(24, inner, encodeCbor(new CborTag(24, inner)))
}

export const deviceSignedValue = ({
  deviceNameSpacesBytes,
  deviceAuth,
}: Pick<DeviceSigned, 'deviceNameSpacesBytes' | 'deviceAuth'>): CborMap =>
  new Map<CborValue, CborValue>([
    ['nameSpaces', deviceNameSpacesBytes],
    ['deviceAuth', new Map([[deviceAuth.kind, messageValue(deviceAuth)]])],
  ])

function messageValue(auth: DeviceAuth): CborValue {
  const message = auth.kind === 'deviceSignature' ? auth.signature : auth.mac
  const last = auth.kind === 'deviceSignature' ? auth.signature.signature : auth.mac.tag
  return [message.protectedBytes, message.unprotectedHeader, message.payload, last]
}
