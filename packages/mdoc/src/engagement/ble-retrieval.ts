/**
 * BleOptions: which side is the GATT server, and under which UUID the other finds it.
 * ISO/IEC 18013-5:2021, 8.2.1.1 and 8.3.3.1.1. UUIDs are big-endian here, unlike in NFC records.
 * @module
 */
import type { CborMap, CborValue } from '@tegata/cbor'
import { malformed } from '../errors.ts'
import { asBytes, asUint } from '../reading/read-member.ts'
import { uuidBytes, uuidText } from './uuid.ts'

/**
 * Bluetooth LE: the modes that are offered, each with its UUID.
 * @see ISO/IEC 18013-5:2021, 8.2.1.1
 */
export type BleRetrieval = {
  readonly type: 'ble'
  /** mdoc peripheral server mode: the wallet is the GATT server. */
  readonly peripheralServer?: {
    readonly uuid: string
    /** Six bytes. */
    readonly address?: Uint8Array
    /** Of an L2CAP channel. */
    readonly psm?: number
  }
  /** mdoc central client mode: the reader is the GATT server. Readers prefer it. */
  readonly centralClient?: { readonly uuid: string }
}

const label = {
  server: 0,
  client: 1,
  serverUuid: 10,
  clientUuid: 11,
  address: 20,
  psm: 21,
} as const

/** @throws MdocError `mdoc/malformed`, also when no mode is offered or one has no UUID */
export function readBleOptions(options: CborMap, where: string): BleRetrieval {
  const server = asMode(options.get(label.server), `${where}.${label.server}`)
  const client = asMode(options.get(label.client), `${where}.${label.client}`)
  if (!server && !client) throw malformed(`${where}: neither mode is offered`)
  const uuid = (key: number) =>
    uuidText(asBytes(options.get(key), `${where}.${key}`), `${where}.${key}`)
  return {
    type: 'ble',
    ...(server && {
      peripheralServer: { uuid: uuid(label.serverUuid), ...readAddress(options, where) },
    }),
    ...(client && { centralClient: { uuid: uuid(label.clientUuid) } }),
  }
}

function readAddress(options: CborMap, where: string) {
  const address = options.has(label.address)
    ? asBytes(options.get(label.address), `${where}.${label.address}`)
    : undefined
  if (address && address.length !== 6) throw malformed(`${where}.${label.address}: not six bytes`)
  return {
    ...(address && { address }),
    ...(options.has(label.psm) && { psm: asUint(options.get(label.psm), `${where}.${label.psm}`) }),
  }
}

function asMode(value: CborValue, where: string): boolean {
  if (typeof value === 'boolean') return value
  throw malformed(`${where}: not a boolean`)
}

/** @throws TypeError when no mode is offered, or a UUID is none */
export function bleOptions({ peripheralServer, centralClient }: BleRetrieval): CborMap {
  if (!peripheralServer && !centralClient) throw new TypeError('ble: neither mode is offered')
  const options = new Map<CborValue, CborValue>([
    [label.server, peripheralServer !== undefined],
    [label.client, centralClient !== undefined],
  ])
  if (peripheralServer) options.set(label.serverUuid, uuidBytes(peripheralServer.uuid))
  if (centralClient) options.set(label.clientUuid, uuidBytes(centralClient.uuid))
  if (peripheralServer?.address) options.set(label.address, peripheralServer.address)
  if (peripheralServer?.psm !== undefined) options.set(label.psm, peripheralServer.psm)
  return options
}
