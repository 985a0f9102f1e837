/**
 * One carrier of a handover, member by member. ISO/IEC 18013-5:2021, 8.2.2.1; Bluetooth Core
 * Specification Supplement, A.
 * @module
 */
import { toHex } from '@tegata/kernel'
import type { Carrier } from '@tegata/mdoc'
import { iso, type Part } from '../explanation.ts'

const bluetooth = 'Bluetooth Core Specification Supplement, A'

export function carrierParts(carrier: Carrier): readonly Part[] {
  const power = part('power', 'of this carrier now', carrier.power, iso('8.2.2.1'))
  return [power, ...partsOf(carrier)]
}

function partsOf(carrier: Carrier): readonly Part[] {
  if (carrier.type === 'ble') {
    const { role, uuid, address } = carrier
    return [
      part('carrier', 'which way', 'Bluetooth LE', iso('8.2.2.1')),
      part('LE role', 'what the sender of this message can be', role, bluetooth),
      ...(uuid === undefined ? [] : [part('UUID', 'of the service', uuid, bluetooth)]),
      ...(address ? [part('address', 'of the device', addressText(address), bluetooth)] : []),
    ]
  }
  if (carrier.type === 'nfc') {
    const { lengths } = carrier
    const table = iso('8.2.2.1, Table 1')
    return [
      part('carrier', 'which way', 'NFC', iso('8.2.2.1')),
      ...(lengths
        ? [
            part('maxCommandLength', 'bytes of a command', `${lengths.maxCommandBytes}`, table),
            part('maxResponseLength', 'bytes of a response', `${lengths.maxResponseBytes}`, table),
          ]
        : []),
    ]
  }
  const { type, id } = carrier.record
  return [part('carrier', 'not known here, passed over', `${type}, id "${id}"`, iso('8.2.2.1'))]
}

const addressText = ({ bytes, random }: { bytes: Uint8Array; random: boolean }) =>
  `${toHex(bytes).replace(/..(?=.)/g, '$&:')} (${random ? 'random' : 'public'})`

const part = (name: string, en: string, value: string, clause: string): Part => ({
  name,
  label: { en },
  value,
  clause,
})
