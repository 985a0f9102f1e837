/**
 * Handover Request: what a reader offers in negotiated handover.
 * ISO/IEC 18013-5:2021, 8.2.2.1; NFC Forum Connection Handover 1.5, 3.1. The raw bytes of the message
 * go into the session transcript.
 * @module
 */
import { malformed } from '../../errors.ts'
import { type Carrier, carrierRecords, readCarriers } from './carrier.ts'
import {
  encodeHandoverRecord,
  hasAuxiliary,
  readAuxiliary,
  readHandoverRecord,
} from './handover-record.ts'
import { encodeNdefMessage, type NdefRecord, parseNdefMessage } from './ndef-message.ts'

/**
 * What a reader offers in negotiated handover.
 * @see ISO/IEC 18013-5:2021, 8.2.2.1
 */
export type HandoverRequest = {
  /** In the reader's order of preference. */
  readonly carriers: readonly Carrier[]
  /** Two random bytes. */
  readonly collisionResolution: Uint8Array
  /** ReaderEngagement of ISO/IEC 18013-5 as received: it says a version only. */
  readonly readerEngagement?: Uint8Array
}

const auxiliary = { id: 'mdocreader', type: 'iso.org:18013:readerengagement' } as const
const collision = 'cr'

/**
 * Reads the NDEF message of a Handover Request.
 *
 * @throws MdocError `mdoc/malformed`, `mdoc/unsupported`
 * @see ISO/IEC 18013-5:2021, 8.2.2.1
 */
export function parseHandoverRequest(message: Uint8Array): HandoverRequest {
  const where = 'handoverRequest'
  const [first, ...outer] = parseNdefMessage(message, where)
  const inner = readHandoverRecord(first, 'Hr', where)
  return {
    carriers: readCarriers(inner, outer, where),
    collisionResolution: readCollision(inner, where),
    ...(hasAuxiliary(outer, auxiliary) && {
      readerEngagement: readAuxiliary(outer, auxiliary, where),
    }),
  }
}

function readCollision(inner: readonly NdefRecord[], where: string): Uint8Array {
  const found = inner.filter(({ format, type }) => format === 'well-known' && type === collision)
  const [record] = found
  if (!record || found.length > 1 || record.payload.length !== 2)
    throw malformed(`${where}: not exactly one collision resolution of two bytes`)
  return record.payload
}

/**
 * The NDEF message of a Handover Request.
 *
 * @throws TypeError unless collisionResolution is two bytes
 * @see ISO/IEC 18013-5:2021, 8.2.2.1
 */
export function encodeHandoverRequest(request: HandoverRequest): Uint8Array {
  const { carriers, collisionResolution, readerEngagement } = request
  if (collisionResolution.length !== 2) throw new TypeError('collisionResolution: not two bytes')
  const { references, records } = carrierRecords(carriers, readerEngagement && auxiliary.id)
  const resolution = {
    format: 'well-known',
    type: collision,
    id: '',
    payload: collisionResolution,
  } as const
  return encodeNdefMessage([
    encodeHandoverRecord('Hr', [resolution, ...references]),
    ...records,
    ...(readerEngagement
      ? [{ format: 'external', ...auxiliary, payload: readerEngagement } as const]
      : []),
  ])
}
