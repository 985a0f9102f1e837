/**
 * DeviceRequest 1.0 and 1.1: ISO/IEC 18013-5:2021, 8.3.2.1.2.1; 2nd edition; ISO/IEC TS 18013-7.
 * @module
 */
import { type CborMap, isCborArray, isCborMap } from '@tegata/cbor'
import { readerAuthentication } from '@tegata/pki'
import { iso, iso2, iso7 } from '../../../explanation.ts'
import { refusal } from '../../../refusal.ts'
import { embedded, listOf, mapOf, openEmbedded } from '../../forms/container.ts'
import { type Form, malformed, type Place } from '../../forms/form.ts'
import { bytes, text, version, wrongType } from '../../forms/scalar.ts'
import { type Finding, may, must, structure } from '../../forms/structure.ts'
import { readerAuthenticationAllOf, readerAuthenticationOf } from '../../signed/detached-payload.ts'
import { textAt } from '../../signed/security-object-facts.ts'
import { coseKey } from '../cose/cose-key.ts'
import { sign1 } from '../cose/cose-message.ts'
import { elementLabel } from '../document/element-value.ts'
import { deviceRequestInfo } from './device-request-info.ts'
import { documentRequestInfo } from './document-request-info.ts'

const clause = iso('8.3.2.1.2.1')

const readerSigning = {
  by: 'the reader, with the key of its certificate',
  algorithm: refusal.readerAlgorithm,
  signature: refusal.readerSignature,
  trust: refusal.readerTrusted,
  profile: readerAuthentication,
}
const readerAuth = sign1({
  payload: bytes,
  payloadLabel: 'ReaderAuthenticationBytes',
  signing: { ...readerSigning, clause: iso('9.1.4.3'), detached: readerAuthenticationOf },
})
const readerAuthAll = sign1({
  payload: bytes,
  payloadLabel: 'ReaderAuthenticationAllBytes',
  signing: { ...readerSigning, clause: iso2('readerAuthAll'), detached: readerAuthenticationAllOf },
})

const intentToRetain: Form = {
  type: 'bool',
  show: (value, place) =>
    typeof value === 'boolean'
      ? { value: `${value} (asked for, ${value ? 'to be kept' : 'not to be kept'})` }
      : wrongType(value, 'bool', place),
}

/** Elements that are asked for, with what their type of document calls them. */
const elements: Form = {
  type: '{+ tstr => bool}',
  inner: [intentToRetain],
  show: async (value, place) => {
    const shown = await mapOf(intentToRetain, { filled: true, clause }).show(value, place)
    const parts = (shown.parts ?? []).map((part) => {
      const label = elementLabel(part.name, place)
      return label ? { ...part, label } : part
    })
    return { ...shown, parts }
  },
}

/** 7.2.5: at most two questions about age, or the exact age can be found out. */
function fewAges(value: CborMap, place: Place): readonly Finding[] {
  const nameSpaces = value.get('nameSpaces')
  const names = [...(isCborMap(nameSpaces) ? nameSpaces.values() : [])].flatMap((asked) =>
    isCborMap(asked) ? [...asked.keys()] : [],
  )
  const ages = names.filter((name) => typeof name === 'string' && /^age_over_\d\d$/.test(name))
  if (ages.length <= 2) return []
  return [{ at: 'nameSpaces', marks: [malformed(place, 'more than two age_over_NN: 7.2.5')] }]
}

export const itemsRequest = structure({
  name: 'ItemsRequest',
  clause,
  extensions: 'ignored',
  context: (value) => {
    const docType = textAt(value, 'docType')
    return docType === undefined ? {} : { docType }
  },
  members: {
    docType: must('type of the document that is asked for', text),
    nameSpaces: must(
      'elements that are asked for, and whether they are to be kept',
      mapOf(elements, {
        filled: true,
        label: 'namespace',
        clause,
        context: (namespace) => ({ namespace }),
      }),
    ),
    requestInfo: may('more about this request', documentRequestInfo),
  },
  rules: [fewAges],
})

const unsigned = (value: CborMap): readonly Finding[] =>
  value.has('readerAuth') ? [] : [{ notes: ['no readerAuth: no reader signed this by itself'] }]

export const docRequest = structure({
  name: 'DocRequest',
  clause,
  extensions: 'ignored',
  context: (value) => ({ itemsRequests: [value.get('itemsRequest')] }),
  members: {
    itemsRequest: must('what is asked for, as signed', embedded(itemsRequest)),
    readerAuth: may('who asks', readerAuth, iso('9.1.4')),
  },
  rules: [unsigned],
})

/** `1.1` exactly where a member of 1.1 is there: 2nd edition. */
function versionFits(value: CborMap, place: Place): readonly Finding[] {
  const given = ['deviceRequestInfo', 'readerAuthAll'].filter((name) => value.has(name))
  if (given.length === 0 || value.get('version') !== '1.0') return []
  return [{ at: 'version', marks: [malformed(place, `${given.join(', ')} asks for version 1.1`)] }]
}

/** A use case names requests by their place. */
function useCasesPointInside(value: CborMap, place: Place): readonly Finding[] {
  const info = openEmbedded(value.get('deviceRequestInfo'))
  const useCases = isCborMap(info) ? info.get('useCases') : undefined
  const requests = value.get('docRequests')
  const count = isCborArray(requests) ? requests.length : 0
  const sets = (isCborArray(useCases) ? useCases : []).flatMap((useCase) => {
    const given = isCborMap(useCase) ? useCase.get('documentSets') : undefined
    return isCborArray(given) ? given.flatMap((set) => (isCborArray(set) ? set : [])) : []
  })
  const outside = sets.some((index) => typeof index !== 'number' || index < 0 || index >= count)
  const why = 'a use case names a request that is not there'
  return outside ? [{ at: 'deviceRequestInfo', marks: [malformed(place, why)] }] : []
}

export const deviceRequest = structure({
  name: 'DeviceRequest',
  clause,
  extensions: 'ignored',
  context: (value) => {
    const requests = value.get('docRequests')
    const each = (isCborArray(requests) ? requests : []).map((request) =>
      isCborMap(request) ? request.get('itemsRequest') : undefined,
    )
    return { itemsRequests: each, deviceRequestInfo: value.get('deviceRequestInfo') }
  },
  members: {
    version: must('version of the request', version),
    docRequests: must(
      'the documents that are asked for',
      listOf(docRequest, { filled: true, label: 'request for one document', clause }),
    ),
    deviceRequestInfo: may(
      'what the requests mean together',
      embedded(deviceRequestInfo),
      iso2('deviceRequestInfo'),
    ),
    readerAuthAll: may(
      'who asks for all of it',
      listOf(readerAuthAll, { filled: true }),
      iso2('readerAuthAll'),
    ),
    macKeys: may(
      'keys for MACs of the device, one a curve',
      listOf(coseKey, { filled: true }),
      iso7('Annex A'),
    ),
  },
  rules: [versionFits, useCasesPointInside],
})
