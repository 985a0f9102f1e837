/**
 * Certification path validation: RFC 5280 section 6, without name constraints and policy
 * processing, whose extensions are refused instead. Revocation is asked for separately.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { type Check, checkMaker, holds, type Verdict } from '@tegata/kernel'
import type { Certificate } from '../certificate/certificate.ts'
import type { CertificateProfile } from '../profile/certificate-profile.ts'
import { checkProfile } from '../profile/check-profile.ts'
import { buildPaths, type CertificatePath, sameCertificate } from './build-paths.ts'
import { pathChecks } from './path-checks.ts'
import {
  authorityReason,
  countryReason,
  criticalReason,
  keyIdentifierReason,
  keyUsageReason,
  lengthReason,
  nameReason,
  signatureReason,
  validityReason,
} from './path-rules.ts'
import { TrustAnchors } from './trust-anchors.ts'

/**
 * What a path is looked for between, and what it must be.
 * @see RFC 5280, 6.1.1
 */
export type PathInput = {
  readonly leaf: Certificate
  /** What the peer sent beside the leaf, in any order; nothing in it is trusted. */
  readonly intermediates: readonly Certificate[]
  /** What the caller trusts; prepared where many paths are validated. None: refused. */
  readonly anchors: readonly Certificate[] | TrustAnchors
  readonly at: Date
  /** What the leaf must be; `any` leaves its use to the caller. */
  readonly profile: CertificateProfile | 'any'
  readonly anchorProfile?: CertificateProfile
  /** Certificates in a path, leaf and anchor included; default 8. */
  readonly maxDepth?: number
  /** Tolerated clock difference; default 0. */
  readonly skewSeconds?: number
  /** Accepts a leaf that is itself one of the anchors, as the tolerance `pinned-signer`. */
  readonly allowPinnedLeaf?: boolean
}

/** Whether there is a path that holds, check by check. */
export type PathReport = {
  /** `accepted` only when a path was found and no check failed. */
  readonly verdict: Verdict
  readonly checks: readonly Check[]
  /** The path that was judged, leaf first, anchor last; also of a refused one. */
  readonly chain?: readonly Certificate[]
  readonly anchor?: Certificate
}

type Candidate = { readonly path: CertificatePath; readonly checks: readonly Check[] }

const pinned = 'pinned-signer'
const { judge, notApplicable, skipped } = checkMaker(pathChecks)

/**
 * Looks for a path from the leaf to one of the anchors on which every check passes, and reports
 * the checks of that path, or else of the one with the fewest failures.
 *
 * Never throws for what the certificates say. The leaf's profile and the anchor's are checked with
 * the path; a failure of the anchor's says `anchor:`.
 *
 * @see RFC 5280 section 6; ISO/IEC 18013-5:2021 9.3.3
 */
export async function validatePath(
  input: PathInput,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<PathReport> {
  const certificates = anchorsOf(input)
  const paths = buildPaths(input.leaf, input.intermediates, certificates, input.maxDepth ?? 8)
  let best: Candidate | undefined
  for (const path of paths) {
    const candidate = { path, checks: await judgePath(path, input, crypto) }
    if (accepted(candidate.checks)) return reportOf(candidate)
    if (best === undefined || failures(candidate) < failures(best)) best = candidate
  }
  const isAnchor = certificates.some((anchor) => sameCertificate(anchor, input.leaf))
  if (isAnchor && input.allowPinnedLeaf)
    return reportOf({ path: [input.leaf], checks: judgePinned(input) })
  return best ? reportOf(best) : { verdict: 'refused', checks: withoutPath(input, isAnchor) }
}

const anchorsOf = ({ anchors }: PathInput): readonly Certificate[] =>
  anchors instanceof TrustAnchors ? anchors.certificates : anchors

const preparedOf = ({ anchors }: PathInput): TrustAnchors | undefined =>
  anchors instanceof TrustAnchors ? anchors : undefined

function reportOf({ path, checks }: Candidate): PathReport {
  const anchor = path.at(-1)
  const verdict = accepted(checks) ? 'accepted' : 'refused'
  return { verdict, checks, chain: path, ...(anchor && { anchor }) }
}

const mandatory = ['pki/path-anchor', 'pki/path-validity', 'pki/path-critical-extensions'] as const

const accepted = (checks: readonly Check[]): boolean => holds(checks, mandatory)

const failures = ({ checks }: Candidate): number =>
  checks.filter(({ outcome }) => outcome === 'failed').length

async function judgePath(
  path: CertificatePath,
  input: PathInput,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<Check[]> {
  const anchor = path.at(-1) ?? input.leaf
  return [
    judge('pki/path-anchor', undefined),
    judge('pki/path-signature', await signatureReason(path, crypto, preparedOf(input))),
    judge('pki/path-validity', validityReason(path, input.at, input.skewSeconds ?? 0)),
    judge('pki/path-name-chaining', nameReason(path)),
    judge('pki/path-key-identifier', keyIdentifierReason(path)),
    judge('pki/path-basic-constraints', authorityReason(path)),
    judge('pki/path-length', lengthReason(path)),
    judge('pki/path-key-usage', keyUsageReason(path)),
    judge('pki/path-critical-extensions', criticalReason(path)),
    input.profile !== 'any' && input.profile.sameCountryAsAnchor
      ? judge('pki/path-country', countryReason(input.leaf, anchor))
      : notApplicable('pki/path-country', 'the profile does not ask for it'),
    ...profileChecksOf(input, anchor),
  ]
}

/** What remains to be checked where the leaf itself is trusted. */
function judgePinned(input: PathInput): Check[] {
  const path = [input.leaf] as const
  const reason = 'the leaf is itself an anchor'
  return [
    { ...judge('pki/path-anchor', undefined), outcome: 'tolerated', reason, tolerances: [pinned] },
    judge('pki/path-validity', validityReason(path, input.at, input.skewSeconds ?? 0)),
    judge('pki/path-critical-extensions', criticalReason(path)),
    ...betweenCertificates.map((id) => notApplicable(id, reason)),
    ...profileChecksOf({ ...input, anchorProfile: undefined }, input.leaf),
  ]
}

const betweenCertificates = [
  'pki/path-signature',
  'pki/path-name-chaining',
  'pki/path-key-identifier',
  'pki/path-basic-constraints',
  'pki/path-length',
  'pki/path-key-usage',
  'pki/path-country',
] as const

function withoutPath(input: PathInput, isAnchor: boolean): Check[] {
  const reason =
    anchorsOf(input).length === 0
      ? 'no anchor was given'
      : isAnchor
        ? 'the leaf is itself an anchor, which was not asked for'
        : 'no path leads to an anchor'
  const failed = judge('pki/path-anchor', reason)
  return [
    isAnchor ? { ...failed, tolerances: [pinned] } : failed,
    ...betweenCertificates.map((id) => skipped(id, reason)),
    judge('pki/path-validity', validityReason([input.leaf], input.at, input.skewSeconds ?? 0)),
    judge('pki/path-critical-extensions', criticalReason([input.leaf])),
    ...profileChecksOf({ ...input, anchorProfile: undefined }, input.leaf),
  ]
}

type ProfileInput = {
  readonly leaf: Certificate
  readonly profile: CertificateProfile | 'any'
  readonly anchorProfile?: CertificateProfile | undefined
}

/** One line for each check: the leaf's, unless it passed and the anchor's did not. */
function profileChecksOf(input: ProfileInput, anchor: Certificate): readonly Check[] {
  const { leaf, profile, anchorProfile } = input
  const ofLeaf = profile === 'any' ? [] : checkProfile(leaf, profile)
  const ofAnchor = anchorProfile ? checkProfile(anchor, anchorProfile) : []
  const failed = ofAnchor
    .filter(({ outcome }) => outcome === 'failed')
    .map((check) => ({ ...check, reason: `anchor: ${check.reason ?? ''}` }))
  if (ofLeaf.length === 0) return failed
  return ofLeaf.map((check) =>
    check.outcome === 'failed' ? check : (failed.find(({ id }) => id === check.id) ?? check),
  )
}
