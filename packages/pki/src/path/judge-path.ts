/**
 * The checks of one path, line by line: RFC 5280 section 6, and the profiles of leaf and anchor.
 * @module
 */
import { type Check, checkMaker, holds, type Reason } from '@tegata/kernel'
import type { Certificate } from '../certificate/certificate.ts'
import type { CertificateProfile } from '../profile/certificate-profile.ts'
import { checkProfile } from '../profile/check-profile.ts'
import type { CertificatePath } from './build-paths.ts'
import { nameConstraintsReason } from './name-constraints.ts'
import { pathChecks } from './path-checks.ts'
import type { PathInput } from './path-input.ts'
import {
  authorityReason,
  countryReason,
  criticalReason,
  keyIdentifierReason,
  keyUsageReason,
  leafUsageReason,
  lengthReason,
  nameReason,
  purposeReason,
  validityReason,
} from './path-rules.ts'
import type { PathWork } from './path-work.ts'
import { policiesReason } from './policy-rules.ts'

const pinned = 'pinned-signer'
const { judge, notApplicable, skipped } = checkMaker(pathChecks)

const mandatory = ['pki/path-anchor', 'pki/path-validity', 'pki/path-critical-extensions'] as const

/** Whether the lines of a path come to `accepted`. */
export const isAccepted = (checks: readonly Check[]): boolean => holds(checks, mandatory)

export const failuresIn = (checks: readonly Check[]): number =>
  checks.filter(({ outcome }) => outcome === 'failed').length

/** What costs little: everything but signatures and revocation. */
export function judgeContents(path: CertificatePath, input: PathInput, work: PathWork): Check[] {
  const anchor = path.at(-1) ?? input.leaf
  return [
    judge('pki/path-validity', validityReason(path, input.at, input.skewSeconds ?? 0)),
    judge('pki/path-name-chaining', nameReason(path)),
    judge('pki/path-key-identifier', keyIdentifierReason(path)),
    judge('pki/path-basic-constraints', authorityReason(path)),
    judge('pki/path-length', lengthReason(path)),
    judge('pki/path-key-usage', keyUsageReason(path)),
    judge('pki/path-critical-extensions', criticalReason(path)),
    judge('pki/path-name-constraints', nameConstraintsReason(path, work)),
    judge('pki/path-policies', policiesReason(path, input)),
    ...usageChecks(path, input),
    input.profile !== 'any' && input.profile.sameCountryAsAnchor
      ? judge('pki/path-country', countryReason(input.leaf, anchor))
      : notApplicable('pki/path-country', 'the profile does not ask for it'),
    ...profileChecksOf(input, anchor),
  ]
}

/** Puts what costs most beside the rest. */
export const withSignatures = (contents: readonly Check[], reason: Reason): Check[] => [
  judge('pki/path-anchor', undefined),
  judge('pki/path-signature', reason),
  ...contents,
]

/** @param reason - `not-asked`, `not-reached`, or what was found */
export function revocationCheck(
  found: { readonly reason: Reason } | 'not-asked' | 'not-reached',
): Check {
  const id = 'pki/path-revocation'
  if (found === 'not-asked') return notApplicable(id, 'no list was given to ask')
  return found === 'not-reached' ? skipped(id, 'the path does not hold') : judge(id, found.reason)
}

function usageChecks(path: CertificatePath, { leaf, keyUsage, eku }: PathInput): Check[] {
  const reason = 'nothing is asked for'
  const [usage, purpose] = ['pki/path-leaf-key-usage', 'pki/path-extended-key-usage'] as const
  return [
    keyUsage ? judge(usage, leafUsageReason(leaf, keyUsage)) : notApplicable(usage, reason),
    eku ? judge(purpose, purposeReason(path, eku)) : notApplicable(purpose, reason),
  ]
}

/** What remains to be checked where the leaf itself is trusted. */
export function judgePinned(input: PathInput): Check[] {
  const reason = 'the leaf is itself an anchor'
  return [
    { ...judge('pki/path-anchor', undefined), outcome: 'tolerated', reason, tolerances: [pinned] },
    ...judgeLeafAlone(input),
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
  'pki/path-name-constraints',
  'pki/path-policies',
  'pki/path-revocation',
  'pki/path-country',
] as const

export function judgeWithoutPath(
  input: PathInput,
  found: { readonly anchors: number; readonly isAnchor: boolean },
): Check[] {
  const reason =
    found.anchors === 0
      ? 'no anchor was given'
      : found.isAnchor
        ? 'the leaf is itself an anchor, which was not asked for'
        : 'no path leads to an anchor'
  const failed = judge('pki/path-anchor', reason)
  return [
    found.isAnchor ? { ...failed, tolerances: [pinned] } : failed,
    ...betweenCertificates.map((id) => skipped(id, reason)),
    ...judgeLeafAlone(input),
    ...profileChecksOf({ ...input, anchorProfile: undefined }, input.leaf),
  ]
}

function judgeLeafAlone(input: PathInput): Check[] {
  const path = [input.leaf] as const
  return [
    judge('pki/path-validity', validityReason(path, input.at, input.skewSeconds ?? 0)),
    judge('pki/path-critical-extensions', criticalReason(path)),
    // As if it stood below an anchor, so that its own purposes are looked at.
    ...usageChecks([input.leaf, input.leaf], input),
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
