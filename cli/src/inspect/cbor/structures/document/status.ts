/**
 * Status: where the issuer says whether a document still holds. Token Status List, 6; ISO/IEC
 * 18013-5, 2nd edition.
 * @module
 */
import type { CborMap } from '@tegata/cbor'
import { iso2, statusListDraft } from '../../../explanation.ts'
import { certificateShown } from '../../../x509/certificate.ts'
import { type Form, malformed, type Place } from '../../forms/form.ts'
import { bytes, text, uint, wrongType } from '../../forms/scalar.ts'
import { type Finding, may, must, structure } from '../../forms/structure.ts'

/** The anchor of the list's signer, named by the issuer: DER. */
const listAnchor: Form = {
  type: 'bstr, DER of a certificate',
  show: (value, place) =>
    value instanceof Uint8Array
      ? certificateShown(value, place, { check: place.formCheck })
      : wrongType(value, 'a byte string', place),
}

const statusListInfo = structure({
  name: 'StatusListInfo',
  clause: statusListDraft('6.2'),
  members: {
    idx: must('place in the list', uint),
    uri: must('where the list is; not fetched', text),
    certificate: may('anchor of the signer of the list', listAnchor, iso2('status')),
  },
})

const identifierListInfo = structure({
  name: 'IdentifierListInfo',
  clause: iso2('status'),
  members: {
    id: must('name of this copy in a list of revoked ones', bytes),
    uri: must('where the list is; not fetched', text),
    certificate: may('anchor of the signer of the list', listAnchor),
  },
})

/** Asked of the list by whoever verifies; without one of the two nobody knows how. */
function namesOne(value: CborMap, place: Place): readonly Finding[] {
  if (value.has('status_list') || value.has('identifier_list')) return []
  return [{ marks: [malformed(place, 'neither status_list nor identifier_list')] }]
}

export const status = structure({
  name: 'Status',
  clause: iso2('status'),
  members: {
    status_list: may('a bit or more in a list', statusListInfo, statusListDraft('6.2')),
    identifier_list: may('revoked where the list has its name', identifierListInfo),
  },
  rules: [namesOne],
})
