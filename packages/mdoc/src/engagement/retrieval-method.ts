/**
 * DeviceRetrievalMethod: how the documents can be fetched. ISO/IEC 18013-5:2021, 8.2.1.1;
 * ISO/IEC TS 18013-7:2025, Annex A for websites. On the wire `[type, version, options]`.
 * @module
 */
import type { CborMap, CborValue } from '@tegata/cbor'
import { malformed } from '../errors.ts'
import { asArray, asBytes, asMap, asText, asUint } from '../reading/read-member.ts'
import { type BleRetrieval, bleOptions, readBleOptions } from './ble-retrieval.ts'

/**
 * NFC as a way to fetch documents.
 * @see ISO/IEC 18013-5:2021, 8.2.1.1
 */
export type NfcRetrieval = {
  readonly type: 'nfc'
  /** 255 to 65535. */
  readonly maxCommandBytes: number
  /** 256 to 65536. */
  readonly maxResponseBytes: number
}

/** All four are optional: 8.2.1.1, WifiOptions. */
export type WifiAwareRetrieval = {
  readonly type: 'wifi-aware'
  readonly passphrase?: string
  readonly operatingClass?: number
  readonly channel?: number
  readonly supportedBands?: Uint8Array
}

/**
 * A website as the place to send documents to.
 * @see ISO/IEC TS 18013-7:2025, Annex A
 */
export type WebsiteRetrieval = { readonly type: 'website'; readonly uri: string }

/** A type, or a version of one, that is not offered here: kept, so that it can be shown. */
export type UnknownRetrieval = {
  readonly type: 'unknown'
  readonly typeNumber: number
  readonly version: number
  readonly options: CborValue
}

/**
 * One way to fetch documents.
 * @see ISO/IEC 18013-5:2021, 8.2.1.1
 */
export type RetrievalMethod =
  | NfcRetrieval
  | BleRetrieval
  | WifiAwareRetrieval
  | WebsiteRetrieval
  | UnknownRetrieval

const typeNumber = { nfc: 1, ble: 2, 'wifi-aware': 3, website: 4 } as const
const version = 1

/** @throws MdocError `mdoc/malformed`; an empty list is one */
export function readRetrievalMethods(value: CborValue, where: string): readonly RetrievalMethod[] {
  const items = asArray(value, where)
  if (items.length === 0) throw malformed(`${where}: empty`)
  return items.map((item, index) => readRetrievalMethod(item, `${where}[${index}]`))
}

function readRetrievalMethod(value: CborValue, where: string): RetrievalMethod {
  const items = asArray(value, where)
  if (items.length !== 3) throw malformed(`${where}: not three elements`)
  const type = asUint(items[0], `${where}[0]`)
  const found = { version: asUint(items[1], `${where}[1]`), options: items[2] }
  const read = found.version === version ? readers.get(type) : undefined
  if (!read) return { type: 'unknown', typeNumber: type, ...found }
  return read(asMap(found.options, `${where}[2]`), `${where}[2]`)
}

const readers: ReadonlyMap<number, (options: CborMap, where: string) => RetrievalMethod> = new Map<
  number,
  (options: CborMap, where: string) => RetrievalMethod
>([
  [typeNumber.nfc, readNfcOptions],
  [typeNumber.ble, readBleOptions],
  [typeNumber['wifi-aware'], readWifiOptions],
  [typeNumber.website, readWebsiteOptions],
])

function readNfcOptions(options: CborMap, where: string): NfcRetrieval {
  const method = {
    type: 'nfc',
    maxCommandBytes: asUint(options.get(0), `${where}.0`),
    maxResponseBytes: asUint(options.get(1), `${where}.1`),
  } as const
  if (!nfcLengthsHold(method)) throw malformed(`${where}: length outside what an APDU can have`)
  return method
}

/** 8.3.3.1.2: Lc of an extended length command, Le of its response. */
export const nfcLengthsHold = (lengths: Omit<NfcRetrieval, 'type'>): boolean =>
  lengths.maxCommandBytes >= 255 &&
  lengths.maxCommandBytes <= 65_535 &&
  lengths.maxResponseBytes >= 256 &&
  lengths.maxResponseBytes <= 65_536

function readWifiOptions(options: CborMap, where: string): WifiAwareRetrieval {
  return {
    type: 'wifi-aware',
    ...(options.has(0) && { passphrase: asText(options.get(0), `${where}.0`) }),
    ...(options.has(1) && { operatingClass: asUint(options.get(1), `${where}.1`) }),
    ...(options.has(2) && { channel: asUint(options.get(2), `${where}.2`) }),
    ...(options.has(3) && { supportedBands: asBytes(options.get(3), `${where}.3`) }),
  }
}

function readWebsiteOptions(options: CborMap, where: string): WebsiteRetrieval {
  const uri = asText(options.get(0), `${where}.0`)
  if (!/^https?:/i.test(uri) || !URL.canParse(uri)) throw malformed(`${where}.0: not a web address`)
  return { type: 'website', uri }
}

/** @throws TypeError for lengths, modes or UUIDs that the standard does not allow */
export function retrievalMethodValue(method: RetrievalMethod): CborValue {
  if (method.type === 'unknown') return [method.typeNumber, method.version, method.options]
  return [typeNumber[method.type], version, optionsOf(method)]
}

function optionsOf(method: Exclude<RetrievalMethod, UnknownRetrieval>): CborMap {
  switch (method.type) {
    case 'nfc':
      if (!nfcLengthsHold(method)) throw new TypeError('nfc: length outside what an APDU can have')
      return members([0, method.maxCommandBytes], [1, method.maxResponseBytes])
    case 'ble':
      return bleOptions(method)
    case 'wifi-aware':
      return members(
        [0, method.passphrase],
        [1, method.operatingClass],
        [2, method.channel],
        [3, method.supportedBands],
      )
    case 'website':
      return members([0, method.uri])
  }
}

/** Members that are there. */
const members = (...entries: readonly (readonly [number, CborValue])[]): CborMap =>
  new Map(entries.filter(([, value]) => value !== undefined))
