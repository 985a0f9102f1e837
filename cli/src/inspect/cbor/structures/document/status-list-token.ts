/**
 * Status lists and identifier lists as CWT: Token Status List, 5.2; ISO/IEC 18013-5, 2nd edition.
 * @module
 */
import { type CborMap, isCborMap } from '@tegata/cbor'
import { statusSigner } from '@tegata/pki'
import { identifierListWire } from '@tegata/status'
import { iso2, rfc, statusListDraft } from '../../../explanation.ts'
import { refusal } from '../../../refusal.ts'
import { compressedList } from '../../../status-list-part.ts'
import { encoded, mapOf } from '../../forms/container.ts'
import { type Form, malformed, type Place } from '../../forms/form.ts'
import { anything, bytes, oneOf, seconds, secondsAsDate, text, uint } from '../../forms/scalar.ts'
import { type Finding, may, must, named, type Rule, structure } from '../../forms/structure.ts'
import { sign1 } from '../cose/cose-message.ts'
import { messageParts } from '../cose/message-parts.ts'

const claim = (section: string) => rfc(8392, section)

/** Over, or made later than now. */
const inTime: Rule<CborMap> = (value, { at }) => {
  const [issued, expires] = [secondsAsDate(value.get(6)), secondsAsDate(value.get(4))]
  const mark = (place: string, why: string): Finding => ({
    at: place,
    marks: [{ check: refusal.statusTime, why }],
  })
  return [
    ...(issued && at < issued ? [mark('6', 'made later than now')] : []),
    ...(expires && at > expires ? [mark('4', `over at ${at.toISOString()}`)] : []),
  ]
}

/** The compressed list, counted. */
const countedList: Rule<CborMap> = async (value) => {
  const list = value.get('lst')
  if (!(list instanceof Uint8Array)) return []
  return [{ parts: [await compressedList(value.get('bits'), list)] }]
}

const bitsOfEntry = oneOf(
  { 1: 'valid or not', 2: 'four states', 4: 'sixteen states', 8: '256 states' },
  {
    refused: 'not 1, 2, 4 or 8',
  },
)

export const statusList = structure({
  name: 'StatusList',
  clause: statusListDraft('4.3'),
  extensions: 'ignored',
  members: {
    bits: must('bits of an entry', bitsOfEntry),
    lst: must('the entries, compressed (zlib)', bytes),
    aggregation_uri: may('where the other lists of this issuer are', text, statusListDraft('9')),
  },
  rules: [countedList],
})

const identifierList = structure({
  name: 'IdentifierList',
  clause: iso2('status'),
  extensions: 'ignored',
  members: {
    identifiers: must('names of those that are revoked', mapOfBytes()),
    aggregation_uri: may('where the other lists of this issuer are', text),
  },
})

function mapOfBytes(): Form {
  return {
    type: '{* bstr => {}}',
    show: (value, place) => {
      if (!isCborMap(value)) return mapOf(anything).show(value, place)
      const wrong = [...value.keys()].some((key) => !(key instanceof Uint8Array))
      return {
        value: `${value.size} identifiers`,
        marks: wrong ? [malformed(place, 'an identifier that is no byte string')] : [],
      }
    },
  }
}

/** A list of one of the two kinds. */
function oneList(value: CborMap, place: Place): readonly Finding[] {
  if (value.has(65533) !== value.has(identifierListWire.claim)) return []
  return [{ marks: [malformed(place, 'not exactly one of status_list and identifier_list')] }]
}

const claims = structure({
  name: 'CWT Claims Set',
  clause: statusListDraft('5.2'),
  extensions: 'ignored',
  members: {
    1: named('iss', may('who issued the list', text, claim('3.1.1'))),
    2: named('sub', must('address of the list: the one that the document names', text)),
    4: named('exp', must('when it ends', seconds, iso2('status'))),
    6: named('iat', must('when it was made', seconds)),
    [identifierListWire.claim]: named(
      'identifier_list',
      may('names of what is revoked', identifierList, iso2('status')),
    ),
    65533: named('status_list', may('the list', statusList, statusListDraft('4.3'))),
    65534: named('ttl', may('seconds after which to ask again', uint)),
  },
  rules: [inTime, oneList],
})

export const statusListToken = sign1({
  payload: encoded(claims),
  payloadLabel: 'the claims',
  signing: {
    by: 'the signer of the list',
    clause: statusListDraft('5.2'),
    algorithm: refusal.statusSignature,
    signature: refusal.statusSignature,
    trust: refusal.statusSigner,
    profile: statusSigner,
  },
})

const types: readonly unknown[] = ['application/statuslist+cwt', identifierListWire.type]

/** By the type in a header. */
export const isStatusListToken = (value: Parameters<typeof messageParts>[0]): boolean => {
  const { header, unprotected } = messageParts(value)
  return types.includes(header.get(16) ?? unprotected.get(16))
}
