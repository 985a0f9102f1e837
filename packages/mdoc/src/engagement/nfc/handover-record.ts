/**
 * The first record of a handover message, with a message of its own inside, and the auxiliary record
 * that carries an engagement. NFC Forum Connection Handover 1.5, 3; ISO/IEC 18013-5:2021, 8.2.2.1.
 * @module
 */
import { concatBytes } from '@tegata/kernel'
import { MdocError, malformed } from '../../errors.ts'
import { encodeNdefMessage, type NdefRecord, parseNdefMessage } from './ndef-message.ts'

/** Connection Handover 1.5, as major and minor of four bits each. */
const version = 0x15

/** The records inside. @throws MdocError `mdoc/unsupported` for another major version, `mdoc/malformed` */
export function readHandoverRecord(
  record: NdefRecord | undefined,
  type: 'Hs' | 'Hr',
  where: string,
): readonly NdefRecord[] {
  if (record?.format !== 'well-known' || record.type !== type)
    throw malformed(`${where}: does not begin with ${type}`)
  const [found = 0] = record.payload
  if (found >> 4 !== version >> 4)
    throw new MdocError('mdoc/unsupported', `${where}: version of Connection Handover`)
  return parseNdefMessage(record.payload.subarray(1), `${where}.${type}`)
}

export const encodeHandoverRecord = (
  type: 'Hs' | 'Hr',
  inner: readonly NdefRecord[],
): NdefRecord => ({
  format: 'well-known',
  type,
  id: '',
  payload: concatBytes(Uint8Array.of(version), encodeNdefMessage(inner)),
})

type Auxiliary = { readonly id: string; readonly type: string }

const isAuxiliary =
  ({ id, type }: Auxiliary) =>
  (record: NdefRecord): boolean =>
    record.format === 'external' && record.type === type && record.id === id

export const hasAuxiliary = (outer: readonly NdefRecord[], auxiliary: Auxiliary): boolean =>
  outer.some(isAuxiliary(auxiliary))

/** @throws MdocError `mdoc/malformed` unless there is exactly one */
export function readAuxiliary(
  outer: readonly NdefRecord[],
  auxiliary: Auxiliary,
  where: string,
): Uint8Array {
  const [record, ...others] = outer.filter(isAuxiliary(auxiliary))
  if (!record || others.length > 0)
    throw malformed(`${where}: not exactly one record ${auxiliary.type}`)
  return record.payload
}
