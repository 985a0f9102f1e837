/**
 * Engagement, session transcript and session messages: ISO/IEC 18013-5:2021, 8.2 and 9.1.1.
 * @module
 */
import { type CborValue, isCborArray } from '@tegata/cbor'
import { isoClause } from '../explanation.ts'
import { coseKey } from './cose.ts'
import {
  asIs,
  type Describe,
  embedded,
  listOf,
  oneOf,
  opaque,
  orNull,
  structure,
  tuple,
} from './describe-cbor.ts'

const required = true

const bleOptions = structure({
  0: { name: 'peripheral server mode', is: asIs },
  1: { name: 'central client mode', is: asIs },
  10: { name: 'UUID for peripheral server mode', is: asIs },
  11: { name: 'UUID for central client mode', is: asIs },
  20: { name: 'device address', is: asIs },
  21: { name: 'L2CAP PSM', is: asIs },
})
const nfcOptions = structure({
  0: { name: 'longest command', is: asIs },
  1: { name: 'longest response', is: asIs },
})
const websiteOptions = structure({ 0: { name: 'uri', is: asIs } })
const optionsOf: Readonly<Record<number, Describe>> = {
  1: nfcOptions,
  2: bleOptions,
  4: websiteOptions,
}

const retrievalMethod: Describe = (value, view) => {
  const type = isCborArray(value) ? value[0] : undefined
  const options = (typeof type === 'number' ? optionsOf[type] : undefined) ?? asIs
  return tuple(
    { name: 'type', is: oneOf({ 1: 'NFC', 2: 'BLE', 3: 'Wi-Fi Aware', 4: 'website' }) },
    { name: 'version', is: asIs },
    { name: 'options', is: options },
  )(value, view)
}

/** DeviceEngagement; ReaderEngagement of ISO/IEC TS 18013-7 has the same form. */
export const deviceEngagement = structure({
  0: { name: 'version', is: asIs, required },
  1: {
    name: 'security',
    is: tuple({ name: 'cipher suite', is: asIs }, { name: 'key', is: embedded(coseKey) }),
    clause: isoClause('8.2.1.1'),
    required,
  },
  2: { name: 'deviceRetrievalMethods', is: listOf(retrievalMethod), clause: isoClause('8.2.1.1') },
  3: { name: 'serverRetrievalMethods', is: asIs, clause: isoClause('8.2.1.1') },
  4: { name: 'protocolInfo', is: asIs },
  5: { name: 'originInfos', is: asIs, clause: 'ISO/IEC TS 18013-7:2025' },
  6: { name: 'capabilities', is: asIs, clause: 'ISO/IEC TS 18013-7:2025' },
})

/** Named where the first member is a text; NFC where it is bytes; QR where there is none. */
const handover: Describe = (value, view) => {
  if (value === null) return { value: 'null (QR code)' }
  if (!isCborArray(value)) return asIs(value, view)
  if (value[0] instanceof Uint8Array)
    return tuple(
      { name: 'Hs (NFC select)', is: opaque },
      { name: 'Hr (NFC request)', is: orNull(opaque) },
    )(value, view)
  const [name, ...rest] = value
  const parts = rest.map((member, i) => ({ name: `[${i + 1}]`, ...asIs(member, view) }))
  return { value: handoverName(name), parts }
}

const handovers: Readonly<Record<string, string>> = {
  OpenID4VPHandover: 'OpenID4VP 1.0, B.2.6.1',
  OpenID4VPDCAPIHandover: 'OpenID4VP 1.0, B.2.6.2',
  dcapi: 'ISO/IEC TS 18013-7:2025, Annex C',
}

function handoverName(name: CborValue): string {
  if (typeof name !== 'string') return 'of an unknown kind'
  const source = Object.hasOwn(handovers, name) ? handovers[name] : undefined
  return source === undefined ? `"${name}"` : `"${name}" (${source})`
}

export const sessionTranscript = tuple(
  { name: 'DeviceEngagementBytes', is: orNull(embedded(deviceEngagement)) },
  { name: 'EReaderKeyBytes', is: orNull(embedded(coseKey)) },
  { name: 'Handover', is: handover },
)

export const sessionEstablishment = structure({
  eReaderKey: { is: embedded(coseKey), required },
  data: { is: opaque, required },
})

export const sessionData = structure({
  data: { is: opaque },
  status: { is: oneOf({ 10: 'encryption error', 11: 'CBOR error', 20: 'termination' }) },
})

export const encryptionInfo = tuple(
  { name: 'protocol', is: asIs },
  {
    name: 'parameters',
    is: structure({ nonce: { is: asIs, required }, recipientPublicKey: { is: coseKey, required } }),
  },
)

export const encryptedResponse = tuple(
  { name: 'protocol', is: asIs },
  {
    name: 'response',
    is: structure({ enc: { is: opaque, required }, cipherText: { is: opaque, required } }),
  },
)
