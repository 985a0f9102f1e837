/**
 * SessionTranscript of every way of presenting: ISO/IEC 18013-5:2021, 9.1.5.1; ISO/IEC TS 18013-7;
 * OpenID4VP 1.0, B.2.6.
 * @module
 */
import { type CborValue, isCborArray, isCborMap } from '@tegata/cbor'
import { iso, iso7, openId4Vp } from '../../../explanation.ts'
import { handoverMessage } from '../../../ndef/handover-message.ts'
import { embedded, openEmbedded, orNull } from '../../forms/container.ts'
import { type Form, malformed, merge } from '../../forms/form.ts'
import { bytes, bytesOf, diagnosed, hiddenText, literal, text } from '../../forms/scalar.ts'
import { type Member, must, named, tuple } from '../../forms/structure.ts'
import { coseKey } from '../cose/cose-key.ts'
import { encryptionParameters } from '../request/document-request-info.ts'
import { deviceEngagement } from './engagement.ts'

const hash = bytesOf(32, 'bstr, SHA-256')

type Place = Member & { readonly name: string }
const place = (name: string, label: string, form: Form): Place => named(name, must(label, form))

/** A handover that is an array: its first member, where that is a text, says which it is. */
type Handover = {
  readonly kind: string
  readonly clause: string
  readonly places: readonly Place[]
}

const nameOf = (name: string) => place('name', 'which handover', literal(name))

/** By the text that they begin with: a new handover is an entry. */
const byName: Readonly<Record<string, Handover>> = {
  OpenID4VPHandover: {
    kind: 'OpenID4VP with redirects',
    clause: openId4Vp('B.2.6.1'),
    places: [
      nameOf('OpenID4VPHandover'),
      place('infoHash', 'hash of client_id, nonce, key and response_uri', hash),
    ],
  },
  OpenID4VPDCAPIHandover: {
    kind: 'OpenID4VP over the Digital Credentials API',
    clause: openId4Vp('B.2.6.2'),
    places: [
      nameOf('OpenID4VPDCAPIHandover'),
      place('infoHash', 'hash of origin, nonce and key', hash),
    ],
  },
  dcapi: {
    kind: 'org-iso-mdoc over the Digital Credentials API',
    clause: iso7('Annex C'),
    places: [nameOf('dcapi'), place('infoHash', 'hash of EncryptionInfo as sent and origin', hash)],
  },
  'AppleIdentityPresentment_1.0': {
    kind: 'Apple, in an app',
    clause: 'Apple, Verifying Wallet identity requests',
    places: [
      nameOf('AppleIdentityPresentment_1.0'),
      place('nonce', 'of the request', bytes),
      place('merchantId', 'merchant', text),
      place('teamId', 'team of the app', text),
      place('pkRHash', 'hash of the key that the response is for', hash),
    ],
  },
}

const nfc: Handover = {
  kind: 'NFC',
  clause: iso('9.1.5.1'),
  places: [
    place('Hs', 'Handover Select message as received, NDEF', handoverMessage('Hs')),
    place(
      'Hr',
      'Handover Request message as sent, NDEF',
      orNull(handoverMessage('Hr'), 'static handover'),
    ),
  ],
}
const draft18: Handover = {
  kind: 'OpenID4VP draft 18',
  clause: iso7('Annex B'),
  places: [
    place('clientIdHash', 'hash of client_id and the mdoc’s nonce', hash),
    place('responseUriHash', 'hash of response_uri and the mdoc’s nonce', hash),
    place('nonce', 'of the request', text),
  ],
}

/** Which one it is follows from its form, where it has no name. */
function handoverOf(value: readonly CborValue[]): Handover | undefined {
  const [first] = value
  if (typeof first === 'string') return Object.hasOwn(byName, first) ? byName[first] : undefined
  if (!(first instanceof Uint8Array)) return undefined
  return value.length === 3 ? draft18 : nfc
}

const handoverTuple = ({ clause, places }: Handover) => tuple({ name: 'Handover', clause, places })

const handover: Form = {
  type: 'null / bstr / [* any]',
  inner: [...Object.values(byName), nfc, draft18].map(handoverTuple),
  show: async (value, at) => {
    if (value === null) return { value: 'null (QR code)', clause: iso('9.1.5.1') }
    if (value instanceof Uint8Array) {
      const shown = await hash.show(value, at)
      const notes = ['website: hash of ReaderEngagementBytes']
      return { ...merge(shown, { notes }), clause: iso7('Annex A') }
    }
    const known = isCborArray(value) ? handoverOf(value) : undefined
    if (!known) {
      const marks = [malformed(at, 'a handover that is not known')]
      return { value: at.showValues ? diagnosed(value) : hiddenText(value), marks }
    }
    const { kind, clause } = known
    const shown = await handoverTuple(known).show(value, at)
    return { value: kind, clause, ...shown }
  },
}

/** In the place of the reader's key stands the recipient of a single encrypted document. */
const second: Form = {
  type: 'EReaderKeyBytes / EncryptionParametersBytes / null',
  inner: [coseKey, encryptionParameters],
  show: (value, at) => {
    const inner = openEmbedded(value)
    const isParameters = isCborMap(inner) && inner.has('recipientPublicKey')
    const form = isParameters ? embedded(encryptionParameters) : embedded(coseKey)
    return orNull(form, 'no session encryption').show(value, at)
  },
}

export const sessionTranscript = tuple({
  name: 'SessionTranscript',
  clause: iso('9.1.5.1'),
  places: [
    named(
      'DeviceEngagementBytes',
      must(
        'engagement as received',
        orNull(embedded(deviceEngagement), 'no engagement'),
        iso('8.2.1.1'),
      ),
    ),
    named(
      'EReaderKeyBytes',
      must('key of the reader as received, or for whom it is encrypted', second, iso('9.1.1.4')),
    ),
    named('Handover', must('how device and reader met', handover)),
  ],
})
