/**
 * Handover Select: the wallet's answer, or all it says in static handover, with its engagement.
 * ISO/IEC 18013-5:2021, 8.2.2.1; NFC Forum Connection Handover 1.5, 3.2. The raw bytes of the message
 * go into the session transcript.
 * @module
 */
import { type Carrier, carrierRecords, readCarriers } from './carrier.ts'
import { encodeHandoverRecord, readAuxiliary, readHandoverRecord } from './handover-record.ts'
import { encodeNdefMessage, parseNdefMessage } from './ndef-message.ts'

/**
 * What a wallet answers in negotiated handover, or says by itself in static handover.
 * @see ISO/IEC 18013-5:2021, 8.2.2.1
 */
export type HandoverSelect = {
  /** In the wallet's order of preference; after a request exactly one. */
  readonly carriers: readonly Carrier[]
  /** DeviceEngagement as received, without a tag. */
  readonly deviceEngagement: Uint8Array
}

const auxiliary = { id: 'mdoc', type: 'iso.org:18013:deviceengagement' } as const

/**
 * Reads the NDEF message of a Handover Select.
 *
 * @throws MdocError `mdoc/malformed`, `mdoc/unsupported`
 * @see ISO/IEC 18013-5:2021, 8.2.2.1
 */
export function parseHandoverSelect(message: Uint8Array): HandoverSelect {
  const where = 'handoverSelect'
  const [first, ...outer] = parseNdefMessage(message, where)
  const inner = readHandoverRecord(first, 'Hs', where)
  return {
    carriers: readCarriers(inner, outer, where),
    deviceEngagement: readAuxiliary(outer, auxiliary, where),
  }
}

/**
 * The bytes that the tag serves, and that go into the transcript.
 *
 * @throws TypeError for lengths outside of an APDU, a UUID that is none, or an address not of six
 * bytes
 * @see ISO/IEC 18013-5:2021, 8.2.2.1
 */
export function encodeHandoverSelect({ carriers, deviceEngagement }: HandoverSelect): Uint8Array {
  const { references, records } = carrierRecords(carriers, auxiliary.id)
  return encodeNdefMessage([
    encodeHandoverRecord('Hs', references),
    ...records,
    { format: 'external', ...auxiliary, payload: deviceEngagement },
  ])
}
