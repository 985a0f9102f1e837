/**
 * The report of a verification. Only {@link settleReport} makes one, and it says `accepted` only from
 * a complete set of passed mandatory checks: by type, and by looking.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import type { PublicJwk } from '@tegata/crypto'
import type { Check } from '@tegata/kernel'
import type { ValidityInfo } from '../../issuer-data/mobile-security-object.ts'
import type { Tolerance } from '../../reading/tolerance.ts'
import type { SessionTranscriptContent } from '../../transcript/read-session-transcript.ts'
import type { MdocCheckId } from '../catalogue/mdoc-checks.ts'
import type { VerificationPolicy } from '../policy/policy.ts'
import {
  type CompleteSet,
  completeSetOf,
  mandatoryForm,
  mandatoryOfDocument,
  mandatoryOfIssuer,
  mandatoryOfResponse,
  type Scope,
} from './mandatory-checks.ts'

/** Values by namespace and element identifier. */
export type Disclosed = Readonly<Record<string, Readonly<Record<string, CborValue>>>>

/** One document of a response, as it was judged. */
export type VerifiedDocument = {
  readonly docType: string
  /** The part of the report's checks that is about this document. */
  readonly checks: readonly Check[]
  /** Empty unless the verdict is `accepted`: nobody reads values that did not verify. */
  readonly disclosed: Disclosed
  /** Elements that were sent and not asked for; their values are gone. */
  readonly dropped: readonly { readonly namespace: string; readonly element: string }[]
  readonly deviceKey: PublicJwk
  /** RFC 7638, SHA-256, base64url. */
  readonly deviceKeyThumbprint: string
  readonly deviceAuth: 'deviceSignature' | 'deviceMac' | 'not-checked'
  readonly validity: ValidityInfo
  /** Path and profile of the signer's certificate, check by check. */
  readonly signerChecks: readonly Check[]
  readonly signer?: string
  readonly anchor?: string
}

/** @inline */
type Body = {
  /** Those on the whole, then those on each document in turn. */
  readonly checks: readonly Check[]
  readonly documents: readonly VerifiedDocument[]
  readonly at: Date
  readonly policy: VerificationPolicy
  /** See `policyHash`. */
  readonly policyHash: string
  readonly handover: SessionTranscriptContent['handover'] | 'none'
  /** Tolerances that were used. */
  readonly tolerated: readonly Tolerance[]
  /** Tolerances with which a refused response would have been accepted. */
  readonly wouldTolerate: readonly Tolerance[]
  readonly scope: Scope
}

type OfResponse = CompleteSet<typeof mandatoryOfResponse>
type OfDocument = CompleteSet<typeof mandatoryOfDocument>
type OfForm = CompleteSet<typeof mandatoryForm>
type OfIssuer = CompleteSet<typeof mandatoryOfIssuer>
type Several<T> = readonly [T, ...T[]]
/** What an acceptance rests on: every mandatory check of the whole, and of each document. */
type Grounds =
  | { readonly response: OfResponse; readonly documents: Several<OfDocument> }
  | { readonly form: OfForm; readonly documents: Several<OfIssuer> }

const grounds = Symbol('grounds')
/** A report in which every mandatory check passed or was tolerated by name. */
export type AcceptedReport = Body & {
  readonly verdict: 'accepted'
  /**
   * Nobody outside this file can name it, so nobody else can say `accepted`.
   * @internal
   */
  readonly [grounds]: Grounds
}
/** A report in which a check failed, or a mandatory one is missing. */
export type RefusedReport = Body & { readonly verdict: 'refused' }
/** What a verification answers. Read `verdict` first. */
export type MdocReport = AcceptedReport | RefusedReport

export type Judged = Omit<Body, 'checks' | 'documents'> & {
  /** Checks on the whole. */
  readonly whole: readonly Check[]
  readonly documents: readonly VerifiedDocument[]
}

export function settleReport(judged: Judged): MdocReport {
  const { whole, documents } = judged
  const checks = whole.concat(...documents.map((document) => document.checks))
  const found = groundsOf(judged, checks)
  if (found) return { verdict: 'accepted', [grounds]: found, ...bodyOf(judged, checks, documents) }
  const emptied = documents.map((document) => ({ ...document, disclosed: {} }))
  return { verdict: 'refused', ...bodyOf(judged, checks, emptied) }
}

const bodyOf = (
  { at, policy, policyHash, handover, tolerated, wouldTolerate, scope }: Judged,
  checks: readonly Check[],
  documents: readonly VerifiedDocument[],
): Body => ({
  checks,
  documents,
  at,
  policy,
  policyHash,
  handover,
  tolerated,
  wouldTolerate,
  scope,
})

const ofForm = completeSetOf(mandatoryForm)
const ofResponse = completeSetOf(mandatoryOfResponse)
const ofIssuer = completeSetOf(mandatoryOfIssuer)
const ofDocument = completeSetOf(mandatoryOfDocument)

function groundsOf(judged: Judged, checks: readonly Check[]): Grounds | undefined {
  const { scope, whole, documents, policy } = judged
  const { alsoMandatory } = policy
  if (alsoMandatory.length > 0 && !completeSetOf(alsoMandatory)(checks)) return undefined
  const demanded = demandedBy(policy)
  const holdsIt = completeSetOf(demanded)
  if (demanded.length > 0 && !documents.every((one) => holdsIt(one.checks))) return undefined
  if (scope === 'issuer-only') {
    const form = ofForm(whole)
    const ofEach = everyOne(documents, (document) => ofIssuer(document.checks))
    return form && ofEach && { form, documents: ofEach }
  }
  const response = ofResponse(whole)
  const ofEach = everyOne(documents, (document) => ofDocument(document.checks))
  return response && ofEach && { response, documents: ofEach }
}

/** What a policy requires of each document: what was skipped accepts nothing. */
const demandedBy = ({ status, signerRevocation }: VerificationPolicy): readonly MdocCheckId[] => [
  ...(status === 'required' ? (['mdoc/status'] as const) : []),
  ...(signerRevocation === 'required' ? (['mdoc/signer-revocation'] as const) : []),
]

/** What each one gives; `undefined` where one gives nothing, or there is none. */
function everyOne<From, To>(
  from: readonly From[],
  find: (one: From) => To | undefined,
): Several<To> | undefined {
  const [first, ...others] = from.map(find)
  if (!first) return undefined
  const found = others.filter((one) => one !== undefined)
  return found.length === others.length ? [first, ...found] : undefined
}
