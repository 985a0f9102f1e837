/**
 * NFC carrier: how long commands and responses may be. ISO/IEC 18013-5:2021, 8.2.2.1, Table 1.
 * A reader's own record may leave the lengths out.
 * @module
 */
import { concatBytes } from '@tegata/kernel'
import { malformed } from '../../errors.ts'
import { nfcLengthsHold } from '../retrieval-method.ts'
import type { NdefRecord } from './ndef-message.ts'

/**
 * NFC as a way to go on; `lengths` are those of commands and responses.
 * @see ISO/IEC 18013-5:2021, 8.2.2.1, Table 1
 */
export type NfcCarrier = {
  readonly type: 'nfc'
  readonly lengths?: {
    /** 255 to 65535. */
    readonly maxCommandBytes: number
    /** 256 to 65536. */
    readonly maxResponseBytes: number
  }
}

export const nfcCarrierType = 'iso.org:18013:nfc'
export const nfcCarrierId = 'nfc'

const version = 1
const field = { command: 1, response: 2 } as const

/** @throws MdocError `mdoc/malformed` */
export function readNfcCarrier(payload: Uint8Array, where: string): NfcCarrier {
  if (payload[0] !== version) throw malformed(`${where}: version is not 1`)
  if (payload.length === 1) return { type: 'nfc' }
  const command = readField(payload, 1, field.command, where)
  const response = readField(payload, command.next, field.response, where)
  if (response.next !== payload.length) throw malformed(`${where}: bytes after the fields`)
  const lengths = { maxCommandBytes: command.value, maxResponseBytes: response.value }
  if (!nfcLengthsHold(lengths)) throw malformed(`${where}: length outside what an APDU can have`)
  return { type: 'nfc', lengths }
}

/** Length, field, number; the length counts the field as well. */
function readField(payload: Uint8Array, offset: number, name: number, where: string) {
  const length = payload[offset] ?? 0
  const next = offset + 1 + length
  if (length < 2 || length > 4 || next > payload.length || payload[offset + 1] !== name)
    throw malformed(`${where}: field ${name} missing or not of one to three bytes`)
  const value = payload.subarray(offset + 2, next).reduce((sum, byte) => sum * 256 + byte, 0)
  return { value, next }
}

/** @throws TypeError for lengths that the standard does not allow */
export function nfcCarrierRecord({ lengths }: NfcCarrier): NdefRecord {
  if (lengths && !nfcLengthsHold(lengths))
    throw new TypeError('nfc: length outside what an APDU can have')
  const fields = lengths
    ? [
        encodeField(field.command, lengths.maxCommandBytes),
        encodeField(field.response, lengths.maxResponseBytes),
      ]
    : []
  const payload = concatBytes(Uint8Array.of(version), ...fields)
  return { format: 'external', type: nfcCarrierType, id: nfcCarrierId, payload }
}

const encodeField = (name: number, value: number): Uint8Array =>
  value > 0xffff
    ? Uint8Array.of(4, name, value >> 16, (value >> 8) & 0xff, value & 0xff)
    : Uint8Array.of(3, name, value >> 8, value & 0xff)
