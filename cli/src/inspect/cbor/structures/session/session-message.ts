/**
 * Messages of a session: ISO/IEC 18013-5:2021, 9.1.1.4; the first one to a website, ISO/IEC TS
 * 18013-7, Annex A.
 * @module
 */
import type { CborMap } from '@tegata/cbor'
import { iso, iso7 } from '../../../explanation.ts'
import { embedded } from '../../forms/container.ts'
import { type Form, malformed, type Place } from '../../forms/form.ts'
import { bytesAtLeast, oneOf } from '../../forms/scalar.ts'
import { type Finding, may, must, structure } from '../../forms/structure.ts'
import { coseKey } from '../cose/cose-key.ts'
import { deviceEngagement } from './engagement.ts'

/** At least the tag of AES-256-GCM. */
const encrypted: Form = { ...bytesAtLeast(16), type: 'bstr, AES-256-GCM' }

export const sessionEstablishment = structure({
  name: 'SessionEstablishment',
  clause: iso('9.1.1.4'),
  members: {
    eReaderKey: must('ephemeral key of the reader', embedded(coseKey)),
    data: must('the request, encrypted with SKReader', encrypted, iso('9.1.1.5')),
  },
})

const codes = oneOf({ 10: 'encryption error', 11: 'CBOR error', 20: 'termination' })

/** 9.1.1.4: an error carries no data, and an empty message says nothing. */
function dataOrStatus(value: CborMap, place: Place): readonly Finding[] {
  const status = value.get('status')
  const error = (status === 10 || status === 11) && value.has('data')
  const with_ = error ? [malformed(place, 'an error with data')] : []
  const none = value.size === 0 ? [malformed(place, 'neither data nor status')] : []
  return [{ marks: [...with_, ...none] }]
}

export const sessionData = structure({
  name: 'SessionData',
  clause: iso('9.1.1.4'),
  members: {
    data: may('request or response, encrypted', encrypted, iso('9.1.1.5')),
    status: may('why nothing follows', codes),
  },
  rules: [dataOrStatus],
})

export const engagementMessage = structure({
  name: 'MessageData',
  clause: iso7('Annex A'),
  members: {
    deviceEngagementBytes: must(
      'engagement of the device that opened the link',
      embedded(deviceEngagement),
    ),
  },
})
