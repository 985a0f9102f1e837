/**
 * MobileSecurityObject: what the issuer signs. ISO/IEC 18013-5:2021, 9.1.2.4.
 * @module
 */
import { type CborMap, type CborValue, isCborArray, isCborMap } from '@tegata/cbor'
import { keyProtectionLabel } from '@tegata/mdoc'
import { iso, iso2 } from '../../../explanation.ts'
import { refusal } from '../../../refusal.ts'
import { embedded, encoded, listOf, mapOf } from '../../forms/container.ts'
import {
  checkedBy,
  deviationMarks,
  type Form,
  malformed,
  merge,
  type Place,
} from '../../forms/form.ts'
import { diagnosed, oneText, tdate, tdateOf, text, version, wrongType } from '../../forms/scalar.ts'
import { type Finding, may, must, named, structure } from '../../forms/structure.ts'
import { factsOf, mapAt } from '../../signed/security-object-facts.ts'
import { coseKey } from '../cose/cose-key.ts'
import { status } from './status.ts'

const digestLengths: Readonly<Record<string, number>> = {
  'SHA-256': 32,
  'SHA-384': 48,
  'SHA-512': 64,
}
const maxDigestId = 2 ** 31

/** Digests of one namespace: how many, and which of them belong to nothing that was returned. */
const digestsOfNamespace: Form = {
  type: '{+ uint => bstr}',
  show: (value, place) => {
    if (!isCborMap(value)) return wrongType(value, 'a map', place)
    const { namespace, returned, securityObject } = place.context
    const ids = [...value.keys()]
    const given = namespace === undefined ? undefined : returned?.get(namespace)
    const others = ids.filter((id) => !given?.has(Number(id)))
    const length = digestLengths[securityObject?.digestAlgorithm ?? '']
    const marks = [
      ...deviationMarks(value, place),
      ...(value.size === 0 ? [malformed(place, 'no digest')] : []),
      ...ids.flatMap((id) => digestMarks(id, value.get(id), length, place)),
    ]
    const rest = `not among the returned items: ${others.length === 0 ? 'none' : shortList(others)}`
    return merge({ value: `${value.size} digests` }, { marks, notes: returned ? [rest] : [] })
  },
}

const mostListed = 40
const shortList = (ids: readonly CborValue[]) =>
  `${ids.slice(0, mostListed).map(diagnosed).join(', ')}${ids.length > mostListed ? ', …' : ''}`

function digestMarks(id: CborValue, digest: CborValue, length: number | undefined, place: Place) {
  const name = `digest ${diagnosed(id)}`
  if (typeof id !== 'number' || id < 0 || id >= maxDigestId)
    return [malformed(place, `${name}: its id is no number below 2^31`)]
  if (!(digest instanceof Uint8Array)) return [malformed(place, `${name}: not a byte string`)]
  const wrong = length !== undefined && digest.length !== length
  return wrong
    ? [{ check: refusal.digest, why: `${name}: not as long as the algorithm makes it` }]
    : []
}

const namesOf = listOf(text, { filled: true })
const keyAuthorizations = structure({
  name: 'KeyAuthorizations',
  clause: iso('9.1.2.4'),
  members: {
    nameSpaces: may('whole namespaces that the device may say', namesOf),
    dataElements: may('single elements that the device may say', mapOf(namesOf, { filled: true })),
  },
  rules: [oneOfTwoPlaces],
})

/** 9.1.2.4: a namespace is listed in one of the two places only. */
function oneOfTwoPlaces(value: CborMap, place: Place): readonly Finding[] {
  const listed = value.get('nameSpaces')
  const elements = mapAt(value, 'dataElements')
  const both = isCborArray(listed) && listed.some((name) => elements.has(name))
  const empty = value.size === 0 ? [malformed(place, 'empty: leave it out')] : []
  const twice = both ? [malformed(place, 'a namespace is listed in both places')] : []
  return [{ marks: [...empty, ...twice] }]
}

/** Numbers of the issuer's own are negative. */
const keyInfo = structure({
  name: 'KeyInfo',
  clause: iso('9.1.2.4'),
  extensions: 'ignored',
  members: {
    [keyProtectionLabel]: named(
      'keyProtection',
      may('how well the key is kept, of records of this project', text, 'OpenID4VCI 1.0, D.2'),
    ),
  },
})

const deviceKeyInfo = structure({
  name: 'DeviceKeyInfo',
  clause: iso('9.1.2.4'),
  members: {
    deviceKey: must(
      'key of the phone that the document is bound to',
      checkedBy(refusal.deviceKey, coseKey),
      iso('9.1.3.3'),
    ),
    keyAuthorizations: may('what the device may say itself', keyAuthorizations),
    keyInfo: may('more about the key, by number', keyInfo),
  },
})

const validityInfo = structure({
  name: 'ValidityInfo',
  clause: iso('9.1.2.4'),
  members: {
    signed: must('when the issuer signed', tdate),
    validFrom: must('not valid before', tdate),
    validUntil: must('not valid after', tdate),
    expectedUpdate: may('when a new copy is to be expected', tdate),
  },
  rules: [inOrder, holdsNow],
})

function inOrder(value: CborMap): readonly Finding[] {
  const [signed, from, until] = ['signed', 'validFrom', 'validUntil'].map((name) =>
    tdateOf(value.get(name)),
  )
  const early = signed && from && from < signed ? ['valid before it was signed'] : []
  const never = from && until && until <= from ? ['ends before it begins'] : []
  return [{ marks: [...early, ...never].map((why) => ({ check: refusal.validityOrder, why })) }]
}

function holdsNow(value: CborMap, { at }: Place): readonly Finding[] {
  const from = tdateOf(value.get('validFrom'))
  const until = tdateOf(value.get('validUntil'))
  const when = at.toISOString()
  const early = { check: refusal.validFrom, why: `not valid yet at ${when}` }
  const late = { check: refusal.validUntil, why: `expired at ${when}` }
  return [
    ...(from && at < from ? [{ at: 'validFrom', marks: [early] }] : []),
    ...(until && at > until ? [{ at: 'validUntil', marks: [late] }] : []),
  ]
}

/** 9.3.1: the document and what the issuer signed are of one type. */
function sameDocType(value: CborMap, { context }: Place): readonly Finding[] {
  const { docType } = context
  if (docType === undefined || docType === value.get('docType')) return []
  const why = 'not the type that the document around it says'
  return [{ at: 'docType', marks: [{ check: refusal.docType, why }] }]
}

export const mobileSecurityObject = structure({
  name: 'MobileSecurityObject',
  clause: iso('9.1.2.4'),
  context: (value) => ({ securityObject: factsOf(value) }),
  members: {
    version: must('version of the security object', version),
    digestAlgorithm: must(
      'how the digests were made',
      checkedBy(
        refusal.unsupported,
        oneText({ 'SHA-256': '', 'SHA-384': '', 'SHA-512': '' }, 'not SHA-256, SHA-384 or SHA-512'),
      ),
      iso('9.1.2.5'),
    ),
    valueDigests: must(
      'digests of all items, by namespace and number',
      mapOf(digestsOfNamespace, {
        filled: true,
        label: 'namespace',
        clause: iso('9.1.2.5'),
        context: (namespace) => ({ namespace }),
      }),
      iso('9.1.2.5'),
    ),
    deviceKeyInfo: must('the device key and what it may do', deviceKeyInfo),
    docType: must('type of the document', text),
    validityInfo: must('from when until when', validityInfo),
    status: may('where to ask whether it still holds', status, iso2('status')),
  },
  rules: [sameDocType],
})

/** The payload of issuerAuth. */
export const mobileSecurityObjectBytes = encoded(embedded(mobileSecurityObject))
