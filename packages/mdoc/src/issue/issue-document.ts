/**
 * Issuing: fresh salt for every element and copy, digest ids that say nothing about the element,
 * and a check of one's own before anything leaves. ISO/IEC 18013-5:2021, 9.1.2.
 * @module
 */
import { type CborValue, cborLength, encodeCbor, writeCbor } from '@tegata/cbor'
import { createSign1, headerLabel, sign1Length } from '@tegata/cose'
import { type Crypto, digestAll, type PublicJwk } from '@tegata/crypto'
import { MdocError } from '../errors.ts'
import type { DigestAlgorithm } from '../issuer-data/digest-algorithm.ts'
import { issuerDataLimits } from '../issuer-data/issuer-data-limits.ts'
import type { KeyAuthorizations } from '../issuer-data/key-authorizations.ts'
import { msoValue } from '../issuer-data/mobile-security-object.ts'
import type { IdentifierReference, StatusReference } from '../issuer-data/status-reference.ts'
import type { ValidityInfo } from '../issuer-data/validity-info.ts'
import { checkIssued } from './check-issued.ts'
import { type DocumentSigner, preparedSigner } from './document-signer.ts'
import { type LaidOut, layOutIssued } from './lay-out-issued.ts'
import { type ElementValues, type SaltedElements, saltElements } from './salt-elements.ts'
import { settleValidity, type TimeStep } from './settle-validity.ts'

/** What one document is made of. */
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
 * @see ISO/IEC 18013-5:2021, 9.1.2
 */
export async function issueDocument(input: DocumentInput, by: DocumentSigner): Promise<Uint8Array> {
  const signer = await preparedSigner(by)
  const validity = settleValidity(input.validity, signer.certificate, input.timeStep)
  const { digestAlgorithm = 'SHA-256', decoys = 0, docType, deviceKey } = input
  requireCount(decoys)
  const salting = { digestAlgorithm, decoys, emptyNamespace: docType }
  const { items, valueDigests } = saltElements(input.namespaces, salting, signer.crypto)
  const mso = msoValue({
    digestAlgorithm,
    valueDigests,
    validityInfo: validity,
    ...signedOf(input),
  })
  const unprotectedHeader = new Map<CborValue, CborValue>([[headerLabel.x5chain, signer.x5chain]])
  const sizes = { payloadLength: cborLength(mso), unprotectedHeader }
  const laidOut = layOutIssued(items, sign1Length(sizes, signer.signer.algorithm))
  const { issued, written, issuerAuthAt } = laidOut
  await computeDigests({ items, written, valueDigests }, digestAlgorithm, signer.crypto)
  const payload = encodeCbor(mso)
  const issuerAuth = await createSign1({ payload, unprotectedHeader }, signer.signer)
  if (cborLength(issuerAuth) !== issued.length - issuerAuthAt)
    throw new MdocError('mdoc/self-check-failed', 'a signature of another length')
  writeCbor(issuerAuth, issued, issuerAuthAt)
  await checkIssued(issued, { docType, deviceKey, validity, written, valueDigests }, signer)
  return issued
}

/** What goes into the security object as it was given. */
function signedOf(input: DocumentInput) {
  const { docType, deviceKey, keyAuthorizations, keyInfo, status, identifierList } = input
  return {
    docType,
    deviceKey,
    ...(keyAuthorizations && { keyAuthorizations }),
    ...(keyInfo !== undefined && { keyInfo }),
    ...(status && { status }),
    ...(identifierList && { identifierList }),
  }
}

/** Puts the digest of each item, as it was written, in the place of its blank. */
async function computeDigests(
  { items, written, valueDigests }: SaltedElements & Pick<LaidOut, 'written'>,
  digestAlgorithm: DigestAlgorithm,
  crypto: Pick<Crypto, 'digest'>,
): Promise<void> {
  for (const [namespace, encoded] of written) {
    const computed = await digestAll(digestAlgorithm, encoded, crypto)
    for (const [index, { digestId }] of (items.get(namespace) ?? []).entries()) {
      const digest = computed[index]
      if (digest) valueDigests.get(namespace)?.set(digestId, digest)
    }
  }
}

function requireCount(decoys: number): void {
  if (!Number.isSafeInteger(decoys) || decoys < 0 || decoys > issuerDataLimits.digests)
    throw new TypeError(`decoys: not a number from 0 to ${issuerDataLimits.digests}`)
}
