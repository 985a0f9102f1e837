/**
 * The NDEF messages of an NFC handover: what a wallet answers, and what a reader offers.
 * ISO/IEC 18013-5:2021, 8.2.2.1; NFC Forum Connection Handover 1.5.
 * @module
 */
import { codeOf } from '@tegata/kernel'
import {
  type Carrier,
  type NdefRecord,
  parseHandoverRequest,
  parseHandoverSelect,
  parseNdefMessage,
} from '@tegata/mdoc'
import { encoded } from '../cbor/forms/container.ts'
import { type Form, malformed, type Place, type Shown } from '../cbor/forms/form.ts'
import { anything, wrongType } from '../cbor/forms/scalar.ts'
import { placeOf } from '../cbor/place-of.ts'
import { deviceEngagement } from '../cbor/structures/session/engagement.ts'
import { type Explanation, iso, type Part, type View } from '../explanation.ts'
import { cutBytes } from '../x509/cut-bytes.ts'
import { carrierParts } from './carrier-parts.ts'

const connectionHandover = (section: string) => `NFC Forum Connection Handover 1.5, ${section}`
const ndef = 'NFC Forum NDEF 1.0, 3.2'

/** By the type of their first record. */
const messages = {
  Hs: {
    kind: 'Handover Select (NDEF)',
    label: 'what the wallet answers, or says by itself',
    clause: connectionHandover('3.2'),
    carriersOf: (bytes: Uint8Array) => parseHandoverSelect(bytes).carriers,
  },
  Hr: {
    kind: 'Handover Request (NDEF)',
    label: 'what the reader offers',
    clause: connectionHandover('3.1'),
    carriersOf: (bytes: Uint8Array) => parseHandoverRequest(bytes).carriers,
  },
} as const
type MessageType = keyof typeof messages

/** A message that begins with a record of Connection Handover; `undefined` for anything else. */
export async function explainHandover(
  bytes: Uint8Array,
  view: View,
): Promise<Explanation | undefined> {
  const type = messageTypeOf(bytes)
  if (!type) return undefined
  const { kind } = messages[type]
  return { kind, clause: iso('8.2.2.1'), ...(await showMessage(bytes, type, placeOf(view))) }
}

/** The message as it stands in a session transcript. */
export const handoverMessage = (type: MessageType): Form => ({
  type: 'bstr, NDEF',
  inner: [deviceEngagement],
  show: async (value, place) => {
    if (!(value instanceof Uint8Array)) return wrongType(value, 'a byte string', place)
    return await showMessage(value, type, place)
  },
})

/** The first record: begins a message, well-known, of a type of two letters. */
function messageTypeOf(bytes: Uint8Array): MessageType | undefined {
  const [flags = 0, typeLength] = bytes
  if ((flags & 0x87) !== 0x81 || typeLength !== 2) return undefined
  const at = 2 + (flags & 0x10 ? 1 : 4) + (flags & 0x08 ? 1 : 0)
  const type = String.fromCharCode(...bytes.subarray(at, at + 2))
  return type === 'Hs' || type === 'Hr' ? type : undefined
}

async function showMessage(bytes: Uint8Array, type: MessageType, place: Place): Promise<Shown> {
  const records = attempt(() => parseNdefMessage(bytes, 'NDEF'))
  if ('refused' in records)
    return { value: cutBytes(bytes), marks: [malformed(place, records.refused)] }
  const carriers = attempt(() => messages[type].carriersOf(bytes))
  const parts: Part[] = []
  for (const [i, record] of records.read.entries()) {
    const known = i === 0 ? handoverRecord(record, type, carriers) : undefined
    parts.push(partOf(i, record, known ?? (await contentOf(record, place))))
  }
  const marks = 'refused' in carriers ? [malformed(place, carriers.refused)] : []
  return { value: `${bytes.length} bytes, ${records.read.length} records`, parts, marks }
}

type Content = Pick<Part, 'label' | 'clause' | 'value' | 'parts' | 'marks' | 'notes'>
type Read<T> = { readonly read: T } | { readonly refused: string }

const partOf = (index: number, { type, id }: NdefRecord, content: Content): Part => ({
  name: `[${index}] ${type}${id === '' ? '' : `, id "${id}"`}`,
  ...content,
})

/** `Hs` or `Hr`: its version, and a message of its own inside. */
function handoverRecord(
  { payload }: NdefRecord,
  type: MessageType,
  carriers: Read<readonly Carrier[]>,
): Content | undefined {
  const inner = attempt(() => parseNdefMessage(payload.subarray(1), 'NDEF'))
  if ('refused' in inner) return undefined
  const [version = 0] = payload
  const read = 'read' in carriers ? [...carriers.read] : []
  const parts = inner.read.map((record, i) => {
    const carrier = record.type === 'ac' ? read.shift() : undefined
    return partOf(i, record, innerContent(record, carrier))
  })
  const { clause, label } = messages[type]
  const versionPart = {
    name: 'version',
    label: { en: 'of Connection Handover' },
    value: `${version >> 4}.${version & 15}`,
    clause,
  }
  return { label: { en: label }, clause, parts: [versionPart, ...parts] }
}

function innerContent({ type, payload }: NdefRecord, carrier: Carrier | undefined): Content {
  if (type === 'cr') {
    const label = { en: 'two random bytes: who goes first when both ask' }
    return { label, value: cutBytes(payload), clause: connectionHandover('3') }
  }
  if (type !== 'ac') return unknownContent(payload)
  return {
    label: { en: 'a way to go on, in order of preference' },
    clause: connectionHandover('3.3.1'),
    ...(carrier ? { parts: carrierParts(carrier) } : { value: cutBytes(payload) }),
  }
}

/** Configuration of a carrier, or an engagement. */
async function contentOf({ type, payload }: NdefRecord, place: Place): Promise<Content> {
  const clause = iso('8.2.2.1')
  const about = (en: string) => ({ label: { en }, clause })
  const value = cutBytes(payload)
  switch (type) {
    case 'iso.org:18013:deviceengagement':
      return {
        ...about('DeviceEngagement, without a tag'),
        ...(await encoded(deviceEngagement).show(payload, place)),
      }
    case 'iso.org:18013:readerengagement':
      return {
        ...about('ReaderEngagement: a version and no more'),
        ...(await encoded(anything).show(payload, place)),
      }
    case 'application/vnd.bluetooth.le.oob':
      return { ...about('configuration of Bluetooth LE, read above'), value }
    case 'iso.org:18013:nfc':
      return { ...about('configuration of NFC, read above'), value }
    default:
      return unknownContent(payload)
  }
}

const unknownContent = (payload: Uint8Array): Content => ({
  label: { en: 'a record that is not known, passed over' },
  value: cutBytes(payload),
  clause: ndef,
})

function attempt<T>(read: () => T): Read<T> {
  try {
    return { read: read() }
  } catch (error) {
    if (codeOf(error) === undefined || !(error instanceof Error)) throw error
    return { refused: error.message }
  }
}
