/**
 * DocRequestInfo: what may replace what, which issuers, how large, which proofs, for whom
 * encrypted. ISO/IEC 18013-5, 2nd edition.
 * @module
 */
import { iso2 } from '../../../explanation.ts'
import { certificateShown } from '../../../x509/certificate.ts'
import { embedded, listOf, mapOf } from '../../forms/container.ts'
import type { Form } from '../../forms/form.ts'
import { anything, bool, bytes, bytesAtLeast, text, uint, wrongType } from '../../forms/scalar.ts'
import { may, must, named, structure, tuple } from '../../forms/structure.ts'
import { coseKey } from '../cose/cose-key.ts'

const clause = iso2('requestInfo')
const filled = { filled: true } as const

const elementReference = tuple({
  name: 'ElementReference',
  clause,
  places: [
    named('namespace', must('namespace of the element', text)),
    named('elementIdentifier', must('name of the element', text)),
  ],
})

const alternativeElements = structure({
  name: 'AlternativeDataElementsSet',
  clause,
  members: {
    requestedElement: must('what is asked for', elementReference),
    alternativeElementSets: must(
      'what would do instead, best first',
      listOf(listOf(elementReference, filled), filled),
    ),
  },
})

const zkSystemSpec = structure({
  name: 'ZkSystemSpec',
  clause: iso2('zkRequest'),
  extensions: 'ignored',
  members: {
    zkSystemId: must('name by which the answer refers to it', text),
    system: must('proof system', text),
    params: must('its parameters', mapOf(anything)),
  },
})

const zkRequest = structure({
  name: 'ZkRequest',
  clause: iso2('zkRequest'),
  extensions: 'ignored',
  members: {
    systemSpecs: must('proof systems that the reader knows', listOf(zkSystemSpec, filled)),
    zkRequired: must('nothing but a proof will do', bool),
  },
})

const recipientCertificate: Form = {
  type: 'bstr, DER of a certificate',
  show: (value, place) =>
    value instanceof Uint8Array
      ? certificateShown(value, place, { check: place.formCheck })
      : wrongType(value, 'a byte string', place),
}

/** The second element of the transcript where a single document is encrypted. */
export const encryptionParameters = structure({
  name: 'EncryptionParameters',
  clause: iso2('docResponseEncryption'),
  members: {
    recipientPublicKey: must('whom the document is for', coseKey),
    nonce: may('of the recipient', bytesAtLeast(16)),
    recipientCertificate: may('who the recipient is', recipientCertificate),
  },
})

/** Members that are not defined here belong to somebody else: `* tstr => any`. */
export const documentRequestInfo = structure({
  name: 'DocRequestInfo',
  clause,
  extensions: 'ignored',
  members: {
    alternativeDataElements: may('what would do instead', listOf(alternativeElements, filled)),
    issuerIdentifiers: may('issuers, by key identifier', listOf(bytes, filled)),
    uniqueDocSetRequired: may('one document for all sets', bool),
    maximumResponseSize: may('longest answer, in bytes', uint),
    zkRequest: may('a proof instead of a document', zkRequest, iso2('zkRequest')),
    docResponseEncryption: may(
      'encrypt this document for somebody else',
      embedded(encryptionParameters),
      iso2('docResponseEncryption'),
    ),
    euWrprc: may('registration of the relying party', anything, 'ETSI TS 119 472-2'),
  },
})
