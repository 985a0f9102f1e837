/**
 * Carriers of a handover: each is an alternative carrier record that points at a configuration record.
 * NFC Forum Connection Handover 1.5, 3 and 5; ISO/IEC 18013-5:2021, 8.2.2.1.
 * @module
 */
import { concatBytes } from '@tegata/kernel'
import { malformed } from '../../errors.ts'
import { type BleCarrier, bleCarrierRecord, bleCarrierType, readBleCarrier } from './ble-carrier.ts'
import { bytesOf, type NdefRecord, textOf } from './ndef-message.ts'
import { type NfcCarrier, nfcCarrierRecord, nfcCarrierType, readNfcCarrier } from './nfc-carrier.ts'

/** Another carrier, Wi-Fi Aware for example, is kept as its record. */
export type Carrier = (BleCarrier | NfcCarrier | UnknownCarrier) & {
  readonly power: 'inactive' | 'active' | 'activating' | 'unknown'
}
/** A carrier that is not known here: kept as received, and passed over. */
export type UnknownCarrier = { readonly type: 'unknown'; readonly record: NdefRecord }

/** In the order of their numbers: Connection Handover, 3.3.1. */
const powers = ['inactive', 'active', 'activating', 'unknown'] as const
const alternativeCarrier = 'ac'

/** Each `ac` record with the record it points at. @throws MdocError `mdoc/malformed` */
export function readCarriers(
  inner: readonly NdefRecord[],
  outer: readonly NdefRecord[],
  where: string,
): readonly Carrier[] {
  const references = inner.filter(
    ({ format, type }) => format === 'well-known' && type === alternativeCarrier,
  )
  if (references.length === 0) throw malformed(`${where}: no carrier`)
  return references.map(({ payload }, index) => {
    const place = `${where}: carrier ${index}`
    const { power, reference } = readReference(payload, place)
    const records = outer.filter(({ id }) => id === reference)
    const [record] = records
    if (!record || records.length > 1)
      throw malformed(`${place}: not exactly one record of this id`)
    return { ...readCarrier(record, place), power }
  })
}

/** Power state, the carrier's id, then ids of auxiliary records. */
function readReference(payload: Uint8Array, where: string) {
  const power = powers[(payload[0] ?? 0) & 3] ?? 'unknown'
  const end = 2 + (payload[1] ?? 0)
  const reference = textOf(payload.subarray(2, end))
  let offset = end + 1
  for (let left = payload[end] ?? 0; left > 0; left -= 1) offset += 1 + (payload[offset] ?? 0)
  if (reference === '' || offset !== payload.length) throw malformed(`${where}: wrong length`)
  return { power, reference }
}

function readCarrier(record: NdefRecord, where: string): BleCarrier | NfcCarrier | UnknownCarrier {
  const { format, type, payload } = record
  if (format === 'media' && type === bleCarrierType) return readBleCarrier(payload, where)
  if (format === 'external' && type === nfcCarrierType) return readNfcCarrier(payload, where)
  return { type: 'unknown', record }
}

/**
 * The `ac` records and the records they point at. BLE records are numbered from `0`.
 * @param auxiliary - id of the engagement record that each carrier refers to
 */
export function carrierRecords(
  carriers: readonly Carrier[],
  auxiliary: string | undefined,
): { readonly references: readonly NdefRecord[]; readonly records: readonly NdefRecord[] } {
  let bleCount = 0
  const records = carriers.map((carrier) => {
    if (carrier.type === 'unknown') return carrier.record
    if (carrier.type === 'nfc') return nfcCarrierRecord(carrier)
    bleCount += 1
    return bleCarrierRecord(carrier, String(bleCount - 1))
  })
  const references = records.map(({ id }, index) => {
    const power = powers.indexOf(carriers[index]?.power ?? 'unknown')
    const auxiliaries = auxiliary === undefined ? [] : [auxiliary]
    return {
      format: 'well-known',
      type: alternativeCarrier,
      id: '',
      payload: concatBytes(
        Uint8Array.of(power),
        counted(id),
        Uint8Array.of(auxiliaries.length),
        ...auxiliaries.map(counted),
      ),
    } as const
  })
  return { references, records }
}

const counted = (text: string): Uint8Array => concatBytes(Uint8Array.of(text.length), bytesOf(text))
