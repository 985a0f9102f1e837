/**
 * IssuerSigned: data elements and the issuer's signature over their digests.
 * ISO/IEC 18013-5:2021, 8.3.2.1.2.2, 9.1.2.4 and 9.1.2.5.
 * @module
 */
import { type CborMap, type CborValue, isCborArray, isCborMap } from '@tegata/cbor'
import { documentSigner } from '@tegata/pki'
import { iso } from '../../../explanation.ts'
import { refusal } from '../../../refusal.ts'
import { embedded, listOf, mapOf, openEmbedded } from '../../forms/container.ts'
import { type Context, checkedBy, type Form, merge, type Place } from '../../forms/form.ts'
import { bytesAtLeast, personal, text, uint } from '../../forms/scalar.ts'
import { type Finding, may, must, structure } from '../../forms/structure.ts'
import { digestFinding } from '../../signed/item-digest.ts'
import { mapAt, securityObjectFacts } from '../../signed/security-object-facts.ts'
import { issuingAuthorityAgrees, signedWhileSignerValid } from '../../signed/signer-rules.ts'
import { sign1 } from '../cose/cose-message.ts'
import { elementLabel, elementValue } from './element-value.ts'
import { mobileSecurityObjectBytes } from './mobile-security-object.ts'

const salt = personal(checkedBy(refusal.salt, bytesAtLeast(16)))

export const issuerSignedItem = structure({
  name: 'IssuerSignedItem',
  clause: iso('8.3.2.1.2.2'),
  members: {
    digestID: must('number of its digest in the security object', uint, iso('9.1.2.5')),
    random: must('salt: nobody can try values against the digest', salt, iso('9.1.2.5')),
    elementIdentifier: must('name of the element', text),
    elementValue: must('its value', elementValue, iso('7.2.1')),
  },
  context: (value) => {
    const element = value.get('elementIdentifier')
    return typeof element === 'string' ? { element } : {}
  },
})

/** Named by the element, and held against its digest. */
const issuerSignedItemBytes: Form = {
  type: '#6.24(bstr .cbor IssuerSignedItem)',
  inner: [issuerSignedItem],
  show: async (value, place) => {
    const shown = await embedded(issuerSignedItem).show(value, place)
    const item = openEmbedded(value)
    const identifier = isCborMap(item) ? item.get('elementIdentifier') : undefined
    const called = typeof identifier === 'string' ? identifier : undefined
    const label = called === undefined ? undefined : elementLabel(called, place)
    return {
      ...merge(shown, await digestFinding(value, place)),
      ...(called !== undefined && { called }),
      ...(label && { label }),
    }
  },
}

export const issuerAuth = sign1({
  payload: mobileSecurityObjectBytes,
  payloadLabel: 'the security object, embedded',
  signing: {
    by: 'the issuing authority, with the key of its document signer',
    clause: iso('9.1.2.4'),
    algorithm: refusal.issuerAlgorithm,
    signature: refusal.issuerSignature,
    trust: refusal.signerChain,
    profile: documentSigner,
  },
  rules: [signedWhileSignerValid],
})

/** What is around each item: the digests that the issuer signed, and what was returned. */
function issuerContext(value: CborMap, place: Place): Context {
  const facts = securityObjectFacts(value.get('issuerAuth'))
  const docType = place.context.docType ?? facts?.docType
  return {
    returned: new Map([...mapAt(value, 'nameSpaces')].map(returnedIn)),
    ...(facts && { securityObject: facts }),
    ...(docType !== undefined && { docType }),
  }
}

/** The items of a namespace that can be read. */
export function itemsIn(items: CborValue): readonly CborMap[] {
  return (isCborArray(items) ? items : []).map(openEmbedded).filter(isCborMap)
}

function returnedIn([namespace, items]: [CborValue, CborValue]): [string, Set<number>] {
  const ids = itemsIn(items).map((item) => Number(item.get('digestID')))
  return [String(namespace), new Set(ids)]
}

/** 8.3.2.1.2.2: an element is there once. */
function onceEach(value: CborMap): readonly Finding[] {
  const namespaces = [...mapAt(value, 'nameSpaces')]
  return namespaces.flatMap(([namespace, items]) => {
    const names = itemsIn(items).map((item) => item.get('elementIdentifier'))
    const twice = names.filter((name, i) => typeof name === 'string' && names.indexOf(name) < i)
    const why = (name: CborValue) => `${String(name)} of ${String(namespace)} is there twice`
    return [
      { at: 'nameSpaces', marks: twice.map((name) => ({ check: refusal.twice, why: why(name) })) },
    ]
  })
}

/** 9.1.2.5: each element of a namespace has a digest of its own. */
function digestIdsOnce(value: CborMap): readonly Finding[] {
  return [...mapAt(value, 'nameSpaces')].flatMap(([namespace, items]) => {
    const ids = itemsIn(items).map((item) => item.get('digestID'))
    if (new Set(ids).size === ids.length) return []
    const why = `two elements of ${String(namespace)} with one number`
    return [{ at: 'nameSpaces', marks: [{ check: refusal.digestIds, why }] }]
  })
}

export const issuerSigned = structure({
  name: 'IssuerSigned',
  clause: iso('8.3.2.1.2.2'),
  context: issuerContext,
  members: {
    nameSpaces: may(
      'data elements, by namespace',
      mapOf(listOf(issuerSignedItemBytes, { filled: true, clause: iso('9.1.2.5') }), {
        filled: true,
        label: 'namespace',
        clause: iso('8.3.2.1.2.2'),
        context: (namespace) => ({ namespace }),
      }),
    ),
    issuerAuth: must('signature of the issuer over the digests', issuerAuth, iso('9.1.2.4')),
  },
  rules: [onceEach, digestIdsOnce, issuingAuthorityAgrees],
})
