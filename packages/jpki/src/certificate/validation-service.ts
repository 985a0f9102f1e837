/**
 * The answer that a relying party keeps: what the certificate is, whether it holds now, and the bytes
 * that prove it. JPKI Act, articles 17 and 18; RFC 5280, RFC 6960.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { checkMaker } from '@tegata/kernel'
import type { Certificate, RevocationReport } from '@tegata/pki'
import { PkiError, parseCertificate } from '@tegata/pki'
import type { KeyKind } from '../card/jpki-application.ts'
import { jpkiChecks } from '../jpki-checks.ts'
import { type JpkiPolicy, policyOf, sandboxPolicies } from './policies.ts'
import {
  askForEvidence,
  type RevocationAttempt,
  type RevocationFailure,
  type RevocationSources,
} from './revocation-evidence.ts'
import { type SigningAttributes, signingAttributesOf } from './signing-attributes.ts'
import { type JpkiReport, validateJpkiCertificate } from './validate-certificate.ts'
import { verifyDocumentSignature } from './verify-document-signature.ts'

/** What is known of revocation; `not-established`: nothing that can be relied on. */
export type ValidationStatus =
  | 'good'
  | 'held'
  | 'revoked'
  | 'unknown'
  | 'never-issued'
  | 'not-established'

/** Why it is refused: the first that applies. */
export type ValidationCode =
  | 'certificate'
  | 'signature'
  | Exclude<ValidationStatus, 'good' | 'not-established'>
  | RevocationFailure

/** What a relying party asks, and what it may learn. */
export type RelyingPartyQuestion = {
  /** DER as received. */
  readonly certificate: Uint8Array
  /** What the certificate must be for; without it, either will do and the answer says which. */
  readonly purpose?: KeyKind
  /** A bare signature that must fit as well. */
  readonly signed?: { readonly document: Uint8Array; readonly signature: Uint8Array }
  readonly anchors: Readonly<Record<KeyKind, readonly Uint8Array[]>>
  readonly at: Date
  readonly sources: RevocationSources
  /** `revocation-unknown`: no answer at all; `revocation-stale`: one that is too old. */
  readonly mayTolerate?: readonly ('revocation-unknown' | 'revocation-stale')[]
  /** Default: those of the sandbox. */
  readonly policies?: readonly JpkiPolicy[]
  /** What this relying party was admitted to. Default: nothing. */
  readonly admitted?: {
    readonly attributes?: boolean
    /** Answers the same for certificates of one person, whatever was renewed. */
    readonly personLink?: (certificate: Certificate) => Promise<string | undefined>
  }
}

/** What is answered. Attributes and link only to those admitted, about a certificate that holds. */
export type ValidationAnswer = Pick<JpkiReport, 'verdict' | 'checks' | 'token'> & {
  readonly kind?: KeyKind
  readonly status: ValidationStatus
  /** Absent when accepted. */
  readonly code?: ValidationCode
  readonly at: Date
  readonly validity?: { readonly notBefore: Date; readonly notAfter: Date }
  /** Certificate and authority, DER, once a path was found that holds. */
  readonly path?: readonly Uint8Array[]
  /** Every question that was asked, with the bytes that came back; the last one counts. */
  readonly revocation: readonly RevocationAttempt[]
  readonly attributes?: SigningAttributes
  readonly personLink?: string
}

const { tolerate } = checkMaker(jpkiChecks)

/**
 * Judges a certificate, and a signature where there is one, for a relying party. Stale or missing
 * answers about revocation are a refusal unless named in `mayTolerate`, and then the report says so.
 * Never throws for what the certificate or a responder says.
 *
 * @see JPKI Act, article 18; RFC 5280, 6; RFC 6960, 3.2
 */
export async function validateForRelyingParty(
  question: RelyingPartyQuestion,
  crypto: Pick<Crypto, 'digest' | 'importPublicKey' | 'random'>,
): Promise<ValidationAnswer> {
  const { at, signed } = question
  const policies = question.policies ?? sandboxPolicies
  const kind = question.purpose ?? kindOf(question.certificate, policies) ?? 'sign'
  let attempts: readonly RevocationAttempt[] = []
  let told: RevocationReport | undefined
  let path: readonly Uint8Array[] | undefined
  const validation = {
    ...{ certificate: question.certificate, anchors: question.anchors[kind], at, policies },
    mayTolerate: (question.mayTolerate ?? []).filter((name) => name === 'revocation-unknown'),
    askRevocation: async (certificate: Certificate, issuer: Certificate) => {
      path = [certificate.der, issuer.der]
      attempts = await askForEvidence({ certificate, issuer, at }, question.sources, crypto)
      told = believed(attempts.at(-1), question)
      return told
    },
  }
  const report =
    signed && kind === 'sign'
      ? await verifyDocumentSignature({ ...validation, ...signed }, crypto)
      : await validateJpkiCertificate({ ...validation, kind }, crypto)
  const status = statusOf(told)
  const unsigned = signed !== undefined && kind !== 'sign'
  const verdict = unsigned ? 'refused' : report.verdict
  const code = verdict === 'refused' ? codeOf(report, status, attempts.at(-1)) : undefined
  return {
    ...{ verdict, checks: report.checks, status, at, revocation: attempts },
    ...(report.token && { token: report.token }),
    ...(report.certificate && factsOf(report.certificate, policies)),
    ...(code && { code }),
    ...(path && { path }),
    ...(verdict === 'accepted' && report.certificate
      ? await admittedFacts(report.certificate, kind, question)
      : {}),
  }
}

function kindOf(der: Uint8Array, policies: readonly JpkiPolicy[]): KeyKind | undefined {
  try {
    return policyOf(parseCertificate(der), policies)?.kind
  } catch (error) {
    if (error instanceof PkiError) return undefined
    throw error
  }
}

function factsOf(certificate: Certificate, policies: readonly JpkiPolicy[]) {
  const { notBefore, notAfter } = certificate
  const kind = policyOf(certificate, policies)?.kind
  return { validity: { notBefore, notAfter }, ...(kind && { kind }) }
}

/** No report where there was no answer; a stale one as of its own time, where that is allowed. */
function believed(
  attempt: RevocationAttempt | undefined,
  { mayTolerate }: RelyingPartyQuestion,
): RevocationReport | undefined {
  const { report, failure, saidThen } = attempt ?? {}
  if (failure !== 'stale' || !saidThen || !mayTolerate?.includes('revocation-stale')) return report
  const tolerance = { names: ['revocation-stale'], tolerated: true }
  const line = tolerate('jpki/revocation-known', 'the answer is out of date', tolerance)
  const checks = saidThen.checks.map((check) =>
    isTime(check.id) ? { ...line, id: check.id, clause: check.clause } : check,
  )
  return { ...saidThen, checks }
}

const isTime = (id: string): boolean => id === 'pki/ocsp-time' || id === 'pki/crl-time'

/** As far as it was believed. */
function statusOf(report: RevocationReport | undefined): ValidationStatus {
  if (!report?.status) return 'not-established'
  if (report.status !== 'revoked') return report.status
  if (report.revocationReason !== 'certificateHold') return 'revoked'
  // RFC 6960 2.2: a serial number that was never given is on hold since 1970.
  return report.revokedAt?.getTime() === 0 ? 'never-issued' : 'held'
}

/** What is wrong of what was refused: the certificate, its revocation, and else the signature. */
function codeOf(
  { checks }: JpkiReport,
  status: ValidationStatus,
  attempt: RevocationAttempt | undefined,
): ValidationCode {
  if (!attempt) return 'certificate'
  if (status !== 'good' && status !== 'not-established') return status
  const tolerated = checks.some(
    ({ id, outcome }) => id === 'jpki/revocation-known' && outcome === 'tolerated',
  )
  return (status === 'not-established' && !tolerated && attempt.failure) || 'signature'
}

async function admittedFacts(
  certificate: Certificate,
  kind: KeyKind,
  { admitted }: RelyingPartyQuestion,
): Promise<{ attributes?: SigningAttributes; personLink?: string }> {
  const attributes =
    admitted?.attributes && kind === 'sign' ? signingAttributesOf(certificate) : undefined
  const personLink = await admitted?.personLink?.(certificate)
  return { ...(attributes && { attributes }), ...(personLink !== undefined && { personLink }) }
}
