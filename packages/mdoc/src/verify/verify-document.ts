/**
 * One document against everything the standard and the caller ask. ISO/IEC 18013-5:2021, 9.3.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import { x5chainOf } from '@tegata/cose'
import type { Crypto, KeyAgreement } from '@tegata/crypto'
import { type Check, CodedError, checkMaker, ownMember } from '@tegata/kernel'
import type { IssuerSigned } from '../issuer-data/issuer-signed.ts'
import type { StatusReference } from '../issuer-data/mobile-security-object.ts'
import type { Reading, Tolerance } from '../reading/tolerance.ts'
import type { Document } from '../response/device-response.ts'
import { type IssuerCache, type JudgedIssuer, judgeIssuer } from './judge-issuer.ts'
import { mdocChecks } from './mdoc-checks.ts'
import type { VerifiedDocument } from './report.ts'
import { checkDeviceAuthentication, checkKeyAuthorizations } from './verify-device-data.ts'
import {
  checkDigests,
  checkIssuerSignature,
  checkSigningTime,
  checkUniqueElements,
  checkValidity,
} from './verify-issuer-data.ts'

/** Asks whether a copy still holds; the checks it answers go into the report. */
export type StatusCheck = (
  reference: StatusReference,
  issuerChain: readonly Uint8Array[],
) => Promise<readonly Check[]>

export type ElementVerdict = 'known' | 'unknown' | 'wrong-type'

export type IssuerVerification = {
  /** DER. Nothing that the other side sends can add to them. */
  readonly trustAnchors: readonly Uint8Array[]
  readonly at: Date
  readonly tolerate?: ReadonlySet<Tolerance>
  /** Clock difference that is let pass; 60 at most, 60 unless said otherwise. */
  readonly skewSeconds?: number
  readonly requested?: {
    readonly docType: string
    readonly elements: Readonly<Record<string, readonly string[]>>
  }
  readonly checkStatus?: StatusCheck
  /** Refuse where the status was not asked for; true unless said otherwise. */
  readonly statusRequired?: boolean
  /** What the profile of the document type says about an element. */
  readonly elementCheck?: (
    docType: string,
    namespace: string,
    element: string,
    value: CborValue,
  ) => ElementVerdict
  readonly cache?: IssuerCache
}

export type Session = {
  /** The untagged SessionTranscript array, encoded, from the caller's own record. */
  readonly sessionTranscript: Uint8Array
  /** The reader's ephemeral key: needed for a device MAC. */
  readonly readerKey?: KeyAgreement
}

const { judge, notApplicable, skipped } = checkMaker(mdocChecks)

export type JudgedDocument = { readonly checks: Check[]; readonly document: VerifiedDocument }

/** Judges both halves, or the issuer's alone where there is no session. */
export async function judgeDocument(
  document: Pick<Document, 'issuerSigned'> & Partial<Document>,
  options: IssuerVerification,
  session: Session | undefined,
  parts: { readonly reading: Reading; readonly crypto: Crypto },
): Promise<JudgedDocument> {
  const { issuerSigned } = document
  const docType = document.docType ?? issuerSigned.mso.docType
  const chain = chainOf(issuerSigned)
  const { trustAnchors, at, cache } = options
  const question = { chain, trustAnchors, at, ...(cache && { cache }) }
  const issuer = await judgeIssuer(question, parts.reading, parts.crypto)
  const checks = [
    ...issuer.checks,
    ...(await judgeIssuerHalf(document, docType, issuer, options, parts.crypto)),
    ...(await judgeDeviceHalf(document, session, parts.crypto)),
    await judgeStatus(issuerSigned, chain, options),
  ].flat()
  const asked = sortByRequest(issuerSigned, options.requested?.elements)
  checks.push(judgeRequested(docType, options), judgeTypes(docType, asked.disclosed, options))
  return { checks, document: { ...describe(document, docType, issuer), ...asked } }
}

/** A chain that cannot be read is no chain; the issuer is then not trusted. */
function chainOf({ issuerAuth }: IssuerSigned): readonly Uint8Array[] {
  try {
    return x5chainOf(issuerAuth)
  } catch (error) {
    if (error instanceof CodedError) return []
    throw error
  }
}

async function judgeIssuerHalf(
  { issuerSigned, deviceNameSpaces }: Pick<Document, 'issuerSigned'> & Partial<Document>,
  docType: string,
  { key, signer }: JudgedIssuer,
  { at, skewSeconds = 60 }: IssuerVerification,
  crypto: Crypto,
): Promise<Check[]> {
  const { validityInfo } = issuerSigned.mso
  const same = issuerSigned.mso.docType === docType
  return [
    await checkIssuerSignature(issuerSigned, crypto, key),
    await checkDigests(issuerSigned, crypto),
    judge('mdoc/doc-type', same ? undefined : 'inner and outer document type differ'),
    checkValidity(validityInfo, at, Math.min(60, skewSeconds)),
    signer
      ? checkSigningTime(validityInfo, signer)
      : judge('mdoc/signed-by-valid-signer', 'no signer'),
    checkUniqueElements(issuerSigned, deviceNameSpaces ?? new Map()),
  ]
}

async function judgeDeviceHalf(
  document: Pick<Document, 'issuerSigned'> & Partial<Document>,
  session: Session | undefined,
  crypto: Crypto,
): Promise<Check[]> {
  if (!session || !isWhole(document))
    return [
      skipped('mdoc/device-authentication', 'only the issuer’s half was judged'),
      skipped('mdoc/key-authorizations', 'only the issuer’s half was judged'),
    ]
  return [
    await checkDeviceAuthentication(document, session, crypto),
    checkKeyAuthorizations(document),
  ]
}

const isWhole = (document: Partial<Document>): document is Document =>
  document.deviceAuth !== undefined && document.deviceNameSpacesBytes !== undefined

/** Fails closed: a document that names a status is not accepted without an answer. */
async function judgeStatus(
  { mso }: IssuerSigned,
  chain: readonly Uint8Array[],
  { checkStatus, statusRequired = true }: IssuerVerification,
): Promise<Check[]> {
  if (!mso.status) return [notApplicable('mdoc/status', 'the document names no status')]
  if (checkStatus) {
    const checks = await checkStatus(mso.status, chain)
    const answered = checks.length > 0 ? undefined : 'no answer'
    return [...checks, judge('mdoc/status', answered)]
  }
  return statusRequired
    ? [judge('mdoc/status', 'the document names a status and nobody asked for it')]
    : [skipped('mdoc/status', 'the policy does not ask for the status')]
}

function judgeRequested(docType: string, { requested }: IssuerVerification): Check {
  if (!requested) return notApplicable('mdoc/requested', 'the caller names no request')
  return judge(
    'mdoc/requested',
    requested.docType === docType ? undefined : 'another document type',
  )
}

function judgeTypes(
  docType: string,
  disclosed: VerifiedDocument['disclosed'],
  { elementCheck }: IssuerVerification,
): Check {
  if (!elementCheck) return notApplicable('mdoc/element-types', 'the caller has no profile')
  for (const [namespace, elements] of Object.entries(disclosed))
    for (const [element, value] of Object.entries(elements))
      if (elementCheck(docType, namespace, element, value) === 'wrong-type')
        return judge('mdoc/element-types', `${namespace}/${element} is of another type`)
  return judge('mdoc/element-types', undefined)
}

/** Elements that were asked for, and the names of those that were not. */
function sortByRequest(
  { nameSpaces }: IssuerSigned,
  wanted: Readonly<Record<string, readonly string[]>> | undefined,
): Pick<VerifiedDocument, 'disclosed' | 'dropped'> {
  // The names are the sender's: entries become own members whatever they are called.
  const disclosed: [string, Record<string, CborValue>][] = []
  const dropped: { namespace: string; element: string }[] = []
  for (const [namespace, items] of nameSpaces) {
    const asked: [string, CborValue][] = []
    for (const { elementIdentifier: element, elementValue } of items)
      if (!wanted || ownMember(wanted, namespace)?.includes(element))
        asked.push([element, elementValue])
      else dropped.push({ namespace, element })
    if (asked.length > 0) disclosed.push([namespace, Object.fromEntries(asked)])
  }
  return { disclosed: Object.fromEntries(disclosed), dropped }
}

function describe(
  { issuerSigned, deviceAuth }: Pick<Document, 'issuerSigned'> & Partial<Document>,
  docType: string,
  { signer, anchor }: JudgedIssuer,
): Omit<VerifiedDocument, 'disclosed' | 'dropped'> {
  return {
    docType,
    deviceKey: issuerSigned.mso.deviceKey,
    deviceAuth: deviceAuth?.kind ?? 'not-checked',
    validity: issuerSigned.mso.validityInfo,
    ...(signer && { signer: signer.subject.text }),
    ...(anchor && { anchor: anchor.subject.text }),
  }
}
