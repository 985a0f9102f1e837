/**
 * One presentation, or one issued document, judged as the command is asked to.
 * @module
 */
import type { Crypto, KeyAgreement } from '@tegata/crypto'
import { type Check, checkMaker, type Verdict } from '@tegata/kernel'
import {
  definePolicy,
  type IssuerCache,
  type IssuerVerification,
  type MdocReport,
  mdocChecks,
  type Tolerance,
  tolerances,
  type VerificationPolicy,
  type VerifiedDocument,
  verifyDeviceResponse,
  verifyIssuerSigned,
} from '@tegata/mdoc'
import { profileOf } from '@tegata/profiles'
import { cliChecks } from './cli-checks.ts'

/** Which half is judged: `issuer` says that no device proved anything. */
export type Scope = 'issuer-and-device' | 'issuer'

export type CaseToJudge = {
  readonly scope: Scope
  /** DeviceResponse, or IssuerSigned where the scope is `issuer`. */
  readonly bytes: Uint8Array
  readonly sessionTranscript?: Uint8Array
  readonly readerKey?: KeyAgreement
  /** DER. */
  readonly trustAnchors: readonly Uint8Array[]
  readonly at: Date
  /** Every document must be of this type. */
  readonly docType?: string
  readonly tolerate: ReadonlySet<Tolerance>
  /** Refuse a document that names a status: this command uses no network to ask for it. */
  readonly statusRequired: boolean
}

export type CaseReport = {
  readonly verdict: Verdict
  readonly scope: Scope
  readonly at: Date
  readonly policy: VerificationPolicy
  readonly checks: readonly Check[]
  readonly tolerated: readonly Tolerance[]
  /** Tolerances with which a refused case would have been accepted. */
  readonly wouldTolerate: readonly Tolerance[]
  readonly documents: readonly VerifiedDocument[]
}

const ofMdoc = checkMaker(mdocChecks)
const ofCli = checkMaker(cliChecks)

/** Judges a case. Whatever its bytes are, the answer is a report. */
export async function judgeCase(
  given: CaseToJudge,
  crypto: Crypto,
  cache?: IssuerCache,
): Promise<CaseReport> {
  const own = transcriptChecks(given)
  if (own.some(({ reason }) => reason === missingTranscript)) return withoutReport(given, own)
  const judge = (tolerate: ReadonlySet<Tolerance>) =>
    judgeMdoc({ ...given, tolerate }, crypto, cache)
  const report = await asProfilesAllow(await judge(given.tolerate), judge)
  return amend(report, given, own)
}

async function judgeMdoc(
  given: CaseToJudge,
  crypto: Crypto,
  cache: IssuerCache | undefined,
): Promise<MdocReport> {
  const { trustAnchors, at, readerKey, sessionTranscript } = given
  const asked = { trustAnchors, at, policy: policyOf(given) }
  const options: IssuerVerification = cache ? { ...asked, cache } : asked
  if (given.scope === 'issuer') return await verifyIssuerSigned(given.bytes, options, crypto)
  const session = { sessionTranscript: sessionTranscript ?? new Uint8Array(0) }
  const withKey = readerKey ? { ...session, readerKey } : session
  return await verifyDeviceResponse(given.bytes, { ...options, ...withKey }, crypto)
}

const policies = new Map<string, VerificationPolicy>()

/** The policy that the options of a case amount to; there are few, and a batch has many cases. */
function policyOf({ tolerate, statusRequired }: CaseToJudge): VerificationPolicy {
  const names = tolerances.filter((name) => tolerate.has(name))
  const status = statusRequired ? 'where-named' : 'not-asked'
  const key = [status, ...names].join()
  const policy =
    policies.get(key) ?? definePolicy({ name: 'tegata verify', tolerate: names, status })
  policies.set(key, policy)
  return policy
}

/** A profile may forbid tolerances: then none is used, and none is offered. */
async function asProfilesAllow(
  report: MdocReport,
  judge: (tolerate: ReadonlySet<Tolerance>) => Promise<MdocReport>,
): Promise<MdocReport> {
  const names = [...report.tolerated, ...report.wouldTolerate]
  if (names.length === 0) return report
  const probe = report.verdict === 'accepted' ? report : await judge(new Set(names))
  if (probe.documents.every(({ docType }) => profileOf(docType)?.policy.mayTolerate !== false))
    return report
  const strict = report.verdict === 'accepted' ? await judge(new Set()) : report
  return { ...strict, wouldTolerate: [] }
}

const missingTranscript = 'missing: a DeviceResponse is judged against the session it was made for'

function transcriptChecks({ scope, sessionTranscript }: CaseToJudge): readonly Check[] {
  if (scope === 'issuer') return []
  return [ofCli.judge('cli/session-transcript', sessionTranscript ? undefined : missingTranscript)]
}

function withoutReport(given: CaseToJudge, checks: readonly Check[]): CaseReport {
  const { scope, at } = given
  return {
    verdict: 'refused',
    scope,
    at,
    policy: policyOf(given),
    checks,
    tolerated: [],
    wouldTolerate: [],
    documents: [],
  }
}

/** Adds the command's own checks; one that fails refuses, and takes the values away. */
function amend(report: MdocReport, given: CaseToJudge, own: readonly Check[]): CaseReport {
  const ofDocType = docTypeCheck(report, given.docType)
  const checks = [
    ...own,
    ...report.checks.flatMap((check) => {
      if (check.id === 'mdoc/requested' && ofDocType) return []
      return [check.id === 'mdoc/status' ? offline(check) : check]
    }),
    ...(ofDocType ? [ofDocType] : []),
  ]
  const { scope, at } = given
  const { verdict, policy, tolerated, wouldTolerate, documents } = report
  const judged = { scope, at, policy, checks, tolerated }
  if ([...own, ofDocType].every((check) => check?.outcome !== 'failed'))
    return { ...judged, verdict, wouldTolerate, documents }
  const emptied = documents.map((document) => ({ ...document, disclosed: {} }))
  return { ...judged, verdict: 'refused', wouldTolerate: [], documents: emptied }
}

function docTypeCheck({ documents }: MdocReport, docType: string | undefined): Check | undefined {
  if (docType === undefined || documents.length === 0) return undefined
  const same = documents.every((document) => document.docType === docType)
  return ofMdoc.judge('mdoc/requested', same ? undefined : 'another document type')
}

const offline = (check: Check): Check =>
  check.outcome === 'skipped'
    ? ofMdoc.skipped('mdoc/status', 'not checked: this command uses no network')
    : check
