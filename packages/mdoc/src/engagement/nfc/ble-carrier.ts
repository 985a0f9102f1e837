/**
 * Bluetooth LE carrier: out-of-band data of one side. Bluetooth Core Specification Supplement, A;
 * ISO/IEC 18013-5:2021, 8.2.2.1 and 8.3.3.1.1. Unlike in CBOR, addresses and UUIDs are little-endian.
 * @module
 */
import { concatBytes } from '@tegata/kernel'
import { malformed } from '../../errors.ts'
import { uuidBytes, uuidText } from '../uuid.ts'
import type { NdefRecord } from './ndef-message.ts'

/**
 * What the sender can be. In Handover Select, where the wallet sends, `peripheral` is mdoc peripheral
 * server mode; in Handover Request, where the reader sends, it is mdoc central client mode.
 */
export type LeRole =
  | 'peripheral'
  | 'central'
  | 'both-peripheral-preferred'
  | 'both-central-preferred'

/**
 * Bluetooth LE as one side offers it over NFC.
 * @see ISO/IEC 18013-5:2021, 8.2.2.1
 */
export type BleCarrier = {
  readonly type: 'ble'
  readonly role: LeRole
  /** Of the service; a select that takes up the reader's offer may leave it out. */
  readonly uuid?: string
  readonly address?: {
    /** Six bytes, the most significant first. */
    readonly bytes: Uint8Array
    readonly random: boolean
  }
}

export const bleCarrierType = 'application/vnd.bluetooth.le.oob'

/** In the order of their numbers. */
const roles = [
  'peripheral',
  'central',
  'both-peripheral-preferred',
  'both-central-preferred',
] as const
const dataType = { uuids: 0x07, address: 0x1b, role: 0x1c } as const

/** Other data types are passed over. @throws MdocError `mdoc/malformed`; the role is mandatory */
export function readBleCarrier(payload: Uint8Array, where: string): BleCarrier {
  const structures = readStructures(payload, where)
  const roleBytes = structures.get(dataType.role)
  const role = roleBytes?.length === 1 ? roles[roleBytes[0] ?? -1] : undefined
  if (!role) throw malformed(`${where}: no LE role`)
  const uuids = structures.get(dataType.uuids)
  const address = structures.get(dataType.address)
  return {
    type: 'ble',
    role,
    ...(uuids && { uuid: uuidText(uuids.toReversed(), `${where}: UUID`) }),
    ...(address && { address: readAddress(address, where) }),
  }
}

/** Length, data type, value, again and again; no type twice. */
function readStructures(payload: Uint8Array, where: string): ReadonlyMap<number, Uint8Array> {
  const found = new Map<number, Uint8Array>()
  let offset = 0
  while (offset < payload.length) {
    const length = payload[offset] ?? 0
    const end = offset + 1 + length
    const type = payload[offset + 1]
    if (length === 0 || end > payload.length || type === undefined)
      throw malformed(`${where}: a structure ends too early`)
    if (found.has(type)) throw malformed(`${where}: a data type occurs twice`)
    found.set(type, payload.subarray(offset + 2, end))
    offset = end
  }
  return found
}

function readAddress(value: Uint8Array, where: string) {
  const kind = value[6]
  if (value.length !== 7 || kind === undefined || kind > 1)
    throw malformed(`${where}: not a device address`)
  return { bytes: value.subarray(0, 6).toReversed(), random: kind === 1 }
}

/** @throws TypeError for a UUID that is none, or an address not of six bytes */
export function bleCarrierRecord({ role, uuid, address }: BleCarrier, id: string): NdefRecord {
  if (address && address.bytes.length !== 6) throw new TypeError('address: not six bytes')
  const payload = concatBytes(
    ...(address
      ? [structure(dataType.address, [...address.bytes.toReversed(), address.random ? 1 : 0])]
      : []),
    structure(dataType.role, [roles.indexOf(role)]),
    ...(uuid === undefined ? [] : [structure(dataType.uuids, uuidBytes(uuid).toReversed())]),
  )
  return { format: 'media', type: bleCarrierType, id, payload }
}

const structure = (type: number, value: Iterable<number>): Uint8Array => {
  const bytes = [type, ...value]
  return Uint8Array.from([bytes.length, ...bytes])
}
