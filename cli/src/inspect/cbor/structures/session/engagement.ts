/**
 * DeviceEngagement and ReaderEngagement: ISO/IEC 18013-5:2021, 8.2.1.1 and 8.2.1.2; 2nd edition;
 * ISO/IEC TS 18013-7, Annex A.
 * @module
 */
import { type CborMap, isCborArray } from '@tegata/cbor'
import { iso, iso2, iso7 } from '../../../explanation.ts'
import { embedded, listOf, mapOf } from '../../forms/container.ts'
import { type Form, malformed, type Place } from '../../forms/form.ts'
import {
  anything,
  bool,
  bytes,
  bytesOf,
  int,
  oneOf,
  text,
  uint,
  version,
} from '../../forms/scalar.ts'
import { type Finding, may, must, named, structure, tuple } from '../../forms/structure.ts'
import { coseKey } from '../cose/cose-key.ts'

const clause = iso('8.2.1.1')
const methods = iso('8.2.1.2')
const uuid = bytesOf(16, 'bstr, a UUID of 16 bytes, most significant first')

const bleOptions = structure({
  name: 'BleOptions',
  clause: methods,
  members: {
    0: named('peripheralServerMode', must('the device may be the peripheral', bool)),
    1: named('centralClientMode', must('the device may be the central', bool)),
    10: named('peripheralServerUuid', may('service where the device is the peripheral', uuid)),
    11: named('centralClientUuid', may('service where the device is the central', uuid)),
    20: named('peripheralServerAddress', may('address of the device', bytesOf(6))),
    21: named('peripheralServerPsm', may('L2CAP channel of the device', uint, iso2('BLE, L2CAP'))),
  },
})
const nfcOptions = structure({
  name: 'NfcOptions',
  clause: methods,
  members: {
    0: named('maxCommandLength', must('longest command data', uint)),
    1: named('maxResponseLength', must('longest response data', uint)),
  },
})
const wifiOptions = structure({
  name: 'WifiOptions',
  clause: methods,
  members: {
    0: named('passphrase', may('of the network', text)),
    1: named('operatingClass', may('channel, operating class', uint)),
    2: named('channelNumber', may('channel, number', uint)),
    3: named('supportedBands', may('bands', bytes)),
  },
})
const websiteOptions = structure({
  name: 'WebsiteOptions',
  clause: iso7('Annex A'),
  extensions: 'ignored',
  members: { 0: named('uri', must('where the device sends its engagement; not called', text)) },
})

/** A new way of retrieval is a line. */
const retrievals: Readonly<Record<number, { readonly name: string; readonly options: Form }>> = {
  1: { name: 'NFC', options: nfcOptions },
  2: { name: 'BLE', options: bleOptions },
  3: { name: 'Wi-Fi Aware', options: wifiOptions },
  4: { name: 'website', options: websiteOptions },
}
const retrievalNames = Object.fromEntries(
  Object.entries(retrievals).map(([type, { name }]) => [type, name]),
)

const methodWith = (options: Form) =>
  tuple({
    name: 'DeviceRetrievalMethod',
    clause: methods,
    places: [
      named('type', must('way of transfer', oneOf(retrievalNames))),
      named('version', must('of the way of transfer', uint)),
      named('options', must('how to connect', options)),
    ],
  })

const retrievalMethod: Form = {
  type: '[type, version, options]',
  inner: Object.values(retrievals).map(({ options }) => methodWith(options)),
  show: (value, place) => {
    const type = isCborArray(value) ? value[0] : undefined
    const options = typeof type === 'number' ? retrievals[type]?.options : undefined
    return methodWith(options ?? anything).show(value, place)
  },
}

const security = tuple({
  name: 'Security',
  clause,
  places: [
    named(
      'cipherSuite',
      must(
        'cipher suite',
        oneOf({ 1: 'ECDH, HKDF, AES-256-GCM' }, { refused: 'not known' }),
        iso('9.1.1.4'),
      ),
    ),
    named('keyBytes', must('ephemeral key of this session', embedded(coseKey), iso('9.1.1.4'))),
  ],
})

const retrievalToken = tuple({
  name: 'ServerRetrieval',
  clause: iso('8.2.1.1'),
  places: [
    named('version', must('version', uint)),
    named('issuerURL', must('where the issuer answers; not called', text)),
    named('token', must('what to ask with', text)),
  ],
})
/** Gone in the second edition. */
const serverRetrieval = structure({
  name: 'ServerRetrievalMethods',
  clause: iso('8.2.1.1'),
  members: {
    webApi: may('by web API', retrievalToken),
    oidc: may('by OpenID Connect', retrievalToken),
  },
})

const originInfo = structure({
  name: 'OriginInfo',
  clause: iso7('Annex A'),
  members: {
    cat: must('category: delivery of the engagement', int),
    type: must('type: website', int),
    details: must('the website', mapOf(anything)),
  },
})

const capabilities = structure({
  name: 'Capabilities',
  clause: iso2('capabilities'),
  extensions: 'ignored',
  members: {
    0: named('MacKeysSupport', may('takes keys for MACs from the request', bool, iso7('Annex A'))),
    1: named('MacKeysCurves', may('for these curves', listOf(int), iso7('Annex A'))),
    2: named('HandoverSessionEstablishmentSupport', may('session in the NFC handover', bool)),
    3: named('ReaderAuthAllSupport', may('understands readerAuthAll', bool)),
    4: named('ExtendedRequestSupport', may('understands requests of version 1.1', bool)),
  },
})

/** Version 1.1 where 5 or 6 is there, and 6 only with 5. */
function versionFits(value: CborMap, place: Place): readonly Finding[] {
  const later = value.has(5) || value.has(6)
  const old =
    later && value.get(0) === '1.0' ? [malformed(place, 'members 5 and 6 ask for version 1.1')] : []
  const alone =
    value.has(6) && !value.has(5) ? [malformed(place, 'capabilities without originInfos')] : []
  return [
    { at: '0', marks: old },
    { at: '6', marks: alone },
  ]
}

const engagement = (name: string, whose: string, where: string) =>
  structure({
    name,
    clause: where,
    extensions: 'ignored',
    members: {
      0: named('version', must('version of the engagement', version)),
      1: named('security', must(`ephemeral key of ${whose}`, security)),
      2: named(
        'deviceRetrievalMethods',
        may('how to reach it', listOf(retrievalMethod, { filled: true }), methods),
      ),
      3: named('serverRetrievalMethods', may('how to ask the issuer instead', serverRetrieval)),
      4: named('protocolInfo', may('for other protocols', anything)),
      5: named('originInfos', may('how the engagement came', listOf(originInfo), iso7('Annex A'))),
      6: named('capabilities', may('what the device can do', capabilities, iso2('capabilities'))),
    },
    rules: [versionFits],
  })

export const deviceEngagement = engagement('DeviceEngagement', 'the device', clause)
export const readerEngagement = engagement('ReaderEngagement', 'the reader', iso7('Annex A'))
