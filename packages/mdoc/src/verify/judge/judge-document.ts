/**
 * One document against everything the standard and the caller ask. ISO/IEC 18013-5:2021, 9.3.
 * @module
 */
import { type Crypto, jwkThumbprint } from '@tegata/crypto'
import { type Check, checkMaker, toBase64url } from '@tegata/kernel'
import type { IssuerSigned } from '../../issuer-data/issuer-signed.ts'
import type { Reading } from '../../reading/tolerance.ts'
import type { Document } from '../../response/device-response.ts'
import { mdocChecks } from '../catalogue/mdoc-checks.ts'
import type { VerificationPolicy } from '../policy/policy.ts'
import type { VerifiedDocument } from '../report/report.ts'
import type { IssuerVerification, Session } from '../verification.ts'
import { docTypesOf } from './anchors.ts'
import { judgeDevice, judgeKeyProtection, withoutDevice } from './judge-device.ts'
import {
  judgeDropped,
  judgePlace,
  judgeRequested,
  judgeTypes,
  type SortedElements,
  sortByRequest,
} from './judge-elements.ts'
import { chainOf, type JudgedIssuer, judgeIssuer } from './judge-issuer.ts'
import {
  judgeDates,
  judgeDigests,
  judgeIssuerSignature,
  judgeSigningTime,
  judgeUniqueness,
} from './judge-record.ts'
import { judgeRevocation, judgeStatus } from './judge-status.ts'

const { judge, notApplicable } = checkMaker(mdocChecks)

/** What a document is judged under, the same for each in a response. */
export type Parts = {
  readonly options: IssuerVerification
  readonly policy: VerificationPolicy
  readonly reading: Reading
  readonly crypto: Crypto
}

/** A whole document, or what an issuer issued: then nothing of the device is there. */
export type DocumentToJudge = { readonly issuerSigned: IssuerSigned } & (
  | Document
  | { readonly deviceAuth?: undefined; readonly docType?: undefined }
)

/** Judges both halves, or the issuer's alone where there is no session. */
export async function judgeDocument(
  document: DocumentToJudge,
  session: Session | undefined,
  parts: Parts,
): Promise<VerifiedDocument> {
  const { options, policy, reading, crypto } = parts
  const { issuerSigned } = document
  const docType = document.docType ?? issuerSigned.mso.docType
  const chain = chainOf(issuerSigned)
  const issuer = await judgeIssuer(chain, options, reading, crypto)
  const { check: requested, request } = judgeRequested(docType, options)
  const elements = sortByRequest(issuerSigned, options.requested && (request?.elements ?? {}))
  const checks: Check[] = [...issuer.checks, anchorDocTypeCheck(docType, issuer, options)]
  await judgeRecord(checks, issuerSigned, docType, issuer, parts)
  const believed = checks.every(({ outcome }) => outcome !== 'failed')
  addAll(checks, await judgeRevocation(issuer, believed, options, policy))
  const hasDevice = session && document.deviceAuth
  addAll(checks, hasDevice ? await judgeDevice(document, session, policy, crypto) : withoutDevice())
  checks.push(judgeKeyProtection(document, policy), requested, judgeDropped(elements, policy))
  addAll(checks, judgeTypes(docType, elements.disclosed, options, policy))
  addAll(checks, judgePlace(docType, issuerSigned, issuer.signer, options))
  addAll(checks, await judgeStatus(issuerSigned, chain, believed, parts))
  return await describe(document, { docType, checks, elements, issuer }, crypto)
}

function addAll(checks: Check[], more: readonly Check[]): void {
  for (const check of more) checks.push(check)
}

/** Adds to the checks of the document. */
async function judgeRecord(
  checks: Check[],
  issuerSigned: IssuerSigned,
  docType: string,
  { key, signer }: JudgedIssuer,
  { options, policy, crypto }: Parts,
): Promise<void> {
  const { docType: signed, validityInfo } = issuerSigned.mso
  addAll(checks, await judgeIssuerSignature(issuerSigned, key))
  addAll(checks, await judgeDigests(issuerSigned, crypto))
  addAll(checks, judgeUniqueness(issuerSigned))
  checks.push(
    judge('mdoc/doc-type', signed === docType ? undefined : 'inner and outer type differ'),
  )
  addAll(checks, judgeDates(validityInfo, options.at, policy))
  addAll(checks, judgeSigningTime(validityInfo, signer, policy))
}

/** The anchor's list of document types, where the caller has one: Annex C.1.7. */
function anchorDocTypeCheck(
  docType: string,
  { anchor }: JudgedIssuer,
  { trustAnchors }: IssuerVerification,
): Check {
  const id = 'mdoc/anchor-doc-type'
  if (!anchor) return notApplicable(id, 'there is no anchor')
  const docTypes = docTypesOf(anchor, trustAnchors)
  if (!docTypes) return notApplicable(id, 'the anchor is trusted for every type')
  const trusted = docTypes.includes(docType)
  return judge(id, trusted ? undefined : 'the anchor is not trusted for this type')
}

type Found = {
  readonly docType: string
  readonly checks: readonly Check[]
  readonly elements: SortedElements
  readonly issuer: JudgedIssuer
}

/** Member by member: what every verification makes should not cost a copy of its parts. */
async function describe(
  { issuerSigned, deviceAuth }: DocumentToJudge,
  { docType, checks, elements, issuer }: Found,
  crypto: Crypto,
): Promise<VerifiedDocument> {
  const { deviceKey, validityInfo } = issuerSigned.mso
  const { signer, anchor } = issuer
  return {
    docType,
    checks,
    disclosed: elements.disclosed,
    dropped: elements.dropped,
    deviceKey,
    deviceKeyThumbprint: toBase64url(await jwkThumbprint(deviceKey, crypto)),
    deviceAuth: deviceAuth?.kind ?? 'not-checked',
    validity: validityInfo,
    signerChecks: issuer.signerChecks,
    ...(signer && { signer: signer.subject.text }),
    ...(anchor && { anchor: anchor.subject.text }),
  }
}
