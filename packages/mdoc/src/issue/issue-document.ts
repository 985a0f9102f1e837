/**
 * Issuing: fresh salt for every element and copy, digest ids that say nothing about the element,
 * and a check of one's own before anything leaves. ISO/IEC 18013-5:2021, 9.1.2.
 * @module
 */
import { type CborValue, encodeCbor, rawCbor } from '@tegata/cbor'
import { createSign1, headerLabel } from '@tegata/cose'
import type { PublicJwk } from '@tegata/crypto'
import type { DigestAlgorithm } from '../issuer-data/digest-algorithm.ts'
import { issuerDataLimits } from '../issuer-data/issuer-data-limits.ts'
import type { KeyAuthorizations } from '../issuer-data/key-authorizations.ts'
import { encodeMso } from '../issuer-data/mobile-security-object.ts'
import type { IdentifierReference, StatusReference } from '../issuer-data/status-reference.ts'
import type { ValidityInfo } from '../issuer-data/validity-info.ts'
import { checkIssued } from './check-issued.ts'
import { type DocumentSigner, preparedSigner } from './document-signer.ts'
import { type ElementValues, type SaltedElements, saltElements } from './salt-elements.ts'
import { settleValidity, type TimeStep } from './settle-validity.ts'

export type DocumentInput = {
  readonly docType: string
  /** Element values by namespace and element identifier. */
  readonly namespaces: ElementValues
  readonly deviceKey: PublicJwk
  readonly validity: ValidityInfo
  /** Times are rounded to whole seconds unless said otherwise; see {@link issueDocument}. */
  readonly timeStep?: TimeStep
  readonly status?: StatusReference
  readonly identifierList?: IdentifierReference
  readonly keyAuthorizations?: KeyAuthorizations
  /** About the device key; see `keyProtectionLabel`. */
  readonly keyInfo?: CborValue
  /** SHA-256 unless said otherwise. */
  readonly digestAlgorithm?: DigestAlgorithm
  /** Random digests in each namespace that belong to no element; none unless said otherwise. */
  readonly decoys?: number
}

/**
 * Issues one copy and answers IssuerSigned.
 *
 * Digest ids are 0 … n − 1 in an order that every document has anew; a document without elements
 * has one random digest. With `timeStep` the time of signing and the end are rounded down and a
 * later beginning up, so that no document holds for longer than asked and one that is valid from
 * its signing stays so. The final bytes are read back, held against what was meant, and their
 * signature is verified with the key of the certificate.
 *
 * @param by - prepared, where many documents are signed: {@link prepareDocumentSigner}
 * @throws MdocError `mdoc/invalid-validity` for dates that are out of order or outlast the signer's
 * certificate; `mdoc/self-check-failed` when the signer's key is not the one in its certificate, or
 * what was issued does not verify
 * @throws TypeError for input no document can be made of
 */
export async function issueDocument(input: DocumentInput, by: DocumentSigner): Promise<Uint8Array> {
  const signer = await preparedSigner(by)
  const validity = settleValidity(input.validity, signer.certificate, input.timeStep)
  const { digestAlgorithm = 'SHA-256', decoys = 0, docType, deviceKey } = input
  requireCount(decoys)
  const salting = { digestAlgorithm, decoys, emptyNamespace: docType }
  const salted = await saltElements(input.namespaces, salting, signer.crypto)
  const payload = encodeMso({
    ...input,
    digestAlgorithm,
    valueDigests: salted.valueDigests,
    validityInfo: validity,
  })
  const unprotectedHeader = new Map<CborValue, CborValue>([[headerLabel.x5chain, signer.x5chain]])
  const issuerAuth = await createSign1({ payload, unprotectedHeader }, signer.signer)
  const issued = encodeCbor(issuerSignedValue(salted, issuerAuth))
  await checkIssued(issued, { docType, deviceKey, validity, salted }, signer)
  return issued
}

function requireCount(decoys: number): void {
  if (!Number.isSafeInteger(decoys) || decoys < 0 || decoys > issuerDataLimits.digests)
    throw new TypeError(`decoys: not a number from 0 to ${issuerDataLimits.digests}`)
}

function issuerSignedValue({ items }: SaltedElements, issuerAuth: CborValue): CborValue {
  const nameSpaces = new Map<CborValue, CborValue>()
  for (const [namespace, encoded] of items) nameSpaces.set(namespace, encoded.map(rawCbor))
  const value = new Map<CborValue, CborValue>()
  if (nameSpaces.size > 0) value.set('nameSpaces', nameSpaces)
  return value.set('issuerAuth', issuerAuth)
}
