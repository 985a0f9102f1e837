/**
 * DeviceResponse: ISO/IEC 18013-5:2021, 8.3.2.1.2.2 and 8.3.2.1.2.3; 2nd edition.
 * @module
 */
import { type CborMap, type CborValue, isCborArray, isCborMap } from '@tegata/cbor'
import { toHex } from '@tegata/kernel'
import { iso, iso2 } from '../../../explanation.ts'
import { refusal } from '../../../refusal.ts'
import { embedded, listOf, mapOf, openEmbedded } from '../../forms/container.ts'
import { anything, bytes, oneOf, personal, tdate, text, uint, version } from '../../forms/scalar.ts'
import { type Finding, may, must, structure } from '../../forms/structure.ts'
import { mapAt, securityObjectFacts, textAt } from '../../signed/security-object-facts.ts'
import { chainOnly } from '../cose/cose-message.ts'
import { deviceSigned } from './device-signed.ts'
import { issuerSigned, itemsIn } from './issuer-signed.ts'

const clause = iso('8.3.2.1.2.2')
const errorClause = iso('8.3.2.1.2.3')

const errorCode = oneOf({ 0: 'data not returned, no reason given' })
const errorsOfNamespace = mapOf(errorCode, { filled: true, label: 'element', clause: errorClause })
const errors = mapOf(errorsOfNamespace, { filled: true, label: 'namespace', clause: errorClause })

export const document = structure({
  name: 'Document',
  clause,
  context: (value) => {
    const docType = textAt(value, 'docType')
    const facts = securityObjectFacts(mapAt(value, 'issuerSigned').get('issuerAuth'))
    return {
      ...(docType !== undefined && { docType }),
      ...(facts && { securityObject: facts }),
    }
  },
  members: {
    docType: must('type of the document', text),
    issuerSigned: must('what the issuer says', issuerSigned),
    deviceSigned: must('what the device says, and its proof', deviceSigned),
    errors: may('elements that were not returned', errors, errorClause),
  },
  rules: [saidOnce],
})

/** 8.3.2.1.2.2: an element comes from the issuer or from the device, not from both. */
function saidOnce(value: CborMap): readonly Finding[] {
  const byDevice = openEmbedded(mapAt(value, 'deviceSigned').get('nameSpaces'))
  const issued = mapAt(mapAt(value, 'issuerSigned'), 'nameSpaces')
  if (!isCborMap(byDevice)) return []
  return [...byDevice].flatMap(([namespace, elements]) => {
    const names = itemsIn(issued.get(namespace)).map((item) => item.get('elementIdentifier'))
    const both = isCborMap(elements)
      ? [...elements.keys()].filter((name) => names.includes(name))
      : []
    const why = (name: CborValue) => `${String(name)} is signed by issuer and device`
    return [
      {
        at: 'deviceSigned',
        marks: both.map((name) => ({ check: refusal.issuerOrDevice, why: why(name) })),
      },
    ]
  })
}

const zkDocumentData = structure({
  name: 'ZkDocumentData',
  clause: iso2('zkDocuments'),
  extensions: 'ignored',
  members: {
    docType: must('type of the document', text),
    zkSystemId: must('proof system, as the request named it', text),
    timestamp: must('the time that the proof is about', tdate),
    issuerSigned: may(
      'elements that the proof shows',
      mapOf(personal(anything), { label: 'namespace', clause: iso2('zkDocuments') }),
    ),
    deviceSigned: may(
      'elements of the device',
      mapOf(personal(anything), { label: 'namespace', clause: iso2('zkDocuments') }),
    ),
    msoX5chain: may('certificates of the issuer', chainOnly),
  },
})

export const zkDocument = structure({
  name: 'ZkDocument',
  clause: iso2('zkDocuments'),
  members: {
    documentData: must('what is proved', embedded(zkDocumentData)),
    proof: must('the proof', bytes),
  },
})

export const encryptedDocuments = structure({
  name: 'EncryptedDocuments',
  clause: iso2('encryptedDocuments'),
  members: {
    enc: must('ephemeral key of HPKE', bytes),
    cipherText: must('documents, encrypted for one recipient', bytes),
    docRequestID: must('which request it answers', uint),
  },
})

/** A status other than 0 is an error, and has no documents. */
function statusIsOk(value: CborMap): readonly Finding[] {
  const status = value.get('status')
  const refused = (why: string) => [
    { at: 'status', marks: [{ check: refusal.responseStatus, why }] },
  ]
  if (status === undefined || status === 0) return []
  return refused(
    value.has('documents') ? 'an error, and documents all the same' : 'an error, no answer',
  )
}

/** What this program has no means to judge is refused and not passed over. */
function onlyPlainDocuments(value: CborMap): readonly Finding[] {
  return Object.entries({
    zkDocuments: 'no proof system is supported',
    encryptedDocuments: 'to be decrypted first',
  }).flatMap(([at, why]) =>
    value.has(at) ? [{ at, marks: [{ check: refusal.unsupported, why }] }] : [],
  )
}

/** An answer that holds nothing proves nothing. */
function somethingReturned(value: CborMap): readonly Finding[] {
  const none =
    value.get('status') === 0 &&
    !['documents', 'zkDocuments', 'encryptedDocuments'].some((name) => value.has(name))
  return none ? [{ marks: [{ check: refusal.noDocument, why: 'no document' }] }] : []
}

/** One document is one document, with all of its elements. */
function noDocumentTwice(value: CborMap): readonly Finding[] {
  const documents = value.get('documents')
  const seen = new Set<string>()
  return (isCborArray(documents) ? documents : []).flatMap((one, index) => {
    const issuerAuth = isCborMap(one) ? mapAt(one, 'issuerSigned').get('issuerAuth') : undefined
    const payload = isCborArray(issuerAuth) ? issuerAuth[2] : undefined
    if (!(payload instanceof Uint8Array)) return []
    const name = toHex(payload)
    if (!seen.has(name)) return seen.add(name) && []
    const why = `document ${index} is there already`
    return [{ at: 'documents', marks: [{ check: refusal.documentTwice, why }] }]
  })
}

export const deviceResponse = structure({
  name: 'DeviceResponse',
  clause,
  members: {
    version: must('version of the response', version),
    documents: may('the documents', listOf(document, { filled: true, label: 'document', clause })),
    zkDocuments: may(
      'proofs about documents',
      listOf(zkDocument, { filled: true }),
      iso2('zkDocuments'),
    ),
    encryptedDocuments: may(
      'documents for somebody else than the reader',
      listOf(encryptedDocuments, { filled: true }),
      iso2('encryptedDocuments'),
    ),
    documentErrors: may(
      'documents that were not returned',
      listOf(mapOf(errorCode, { filled: true, label: 'document type', clause: errorClause })),
      errorClause,
    ),
    status: must(
      'whether the request was understood',
      oneOf({
        0: 'OK',
        10: 'general error',
        11: 'CBOR decoding error',
        12: 'CBOR validation error',
      }),
      errorClause,
    ),
  },
  rules: [statusIsOk, somethingReturned, noDocumentTwice, onlyPlainDocuments],
})
