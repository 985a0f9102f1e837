/**
 * Certification path validation: RFC 5280 section 6, with CRLs where they are given.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import type { Check, Verdict } from '@tegata/kernel'
import type { Certificate } from '../certificate/certificate.ts'
import { buildPaths, type CertificatePath, sameCertificate } from './build-paths.ts'
import {
  failuresIn,
  isAccepted,
  judgeContents,
  judgePinned,
  judgeWithoutPath,
  revocationCheck,
  withSignatures,
} from './judge-path.ts'
import type { PathInput } from './path-input.ts'
import { revocationReason } from './path-revocation.ts'
import { signatureReason } from './path-rules.ts'
import { PathWork } from './path-work.ts'
import { TrustAnchors } from './trust-anchors.ts'

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

const [defaultDepth, deepest] = [8, 16]

/**
 * Looks for a path from the leaf to one of the anchors on which every check passes, and reports
 * the checks of that path, or else of the one with the fewest failures.
 *
 * Never throws for what the certificates say, and ends after a fixed amount of work, however many of
 * them there are. The leaf's profile and the anchor's are checked with the path; a failure of the
 * anchor's says `anchor:`.
 *
 * @see RFC 5280 section 6; ISO/IEC 18013-5:2021 9.3.3
 */
export async function validatePath(
  input: PathInput,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<PathReport> {
  const { anchors, leaf } = input
  const prepared = anchors instanceof TrustAnchors ? anchors : undefined
  const certificates = anchors instanceof TrustAnchors ? anchors.certificates : anchors
  const work = new PathWork(crypto, prepared)
  const depth = Math.min(input.maxDepth ?? defaultDepth, deepest)
  const paths = buildPaths(leaf, input.intermediates, certificates, depth)
  const found = await judgeCandidates(paths, input, work)
  if (found && isAccepted(found.checks)) return reportOf(found)
  const isAnchor = certificates.some((anchor) => sameCertificate(anchor, leaf))
  if (isAnchor && input.allowPinnedLeaf)
    return reportOf({ path: [leaf], checks: judgePinned(input) })
  if (found) return reportOf(found)
  const checks = judgeWithoutPath(input, { anchors: certificates.length, isAnchor })
  return { verdict: 'refused', checks }
}

/** The first that holds, or the one that fails least. What fails cheaply is tried last. */
async function judgeCandidates(
  paths: readonly CertificatePath[],
  input: PathInput,
  work: PathWork,
): Promise<Candidate | undefined> {
  const candidates = paths.map((path) => ({ path, checks: judgeContents(path, input, work) }))
  let best: Candidate | undefined
  for (const { path, checks: contents } of candidates.toSorted(byFailures)) {
    const checks = withSignatures(contents, await signatureReason(path, work))
    const holds = isAccepted(checks)
    const candidate = {
      path,
      checks: [...checks, await revocationOf(path, { input, work, holds })],
    }
    if (isAccepted(candidate.checks)) return candidate
    if (best === undefined || byFailures(candidate, best) < 0) best = candidate
  }
  return best
}

/** Of two that fail as often, the one that could be asked about revocation says more. */
const byFailures = (a: Candidate, b: Candidate): number =>
  failuresIn(a.checks) - failuresIn(b.checks) || skippedIn(a) - skippedIn(b)

const skippedIn = ({ checks }: Candidate): number =>
  checks.filter(({ outcome }) => outcome === 'skipped').length

type Asked = { readonly input: PathInput; readonly work: PathWork; readonly holds: boolean }

/** Lists are asked about a path that holds without them. */
async function revocationOf(path: CertificatePath, { input, work, holds }: Asked): Promise<Check> {
  if (!input.crls) return revocationCheck('not-asked')
  if (!holds) return revocationCheck('not-reached')
  return revocationCheck({ reason: await revocationReason(path, input, work) })
}

function reportOf({ path, checks }: Candidate): PathReport {
  const anchor = path.at(-1)
  const verdict = isAccepted(checks) ? 'accepted' : 'refused'
  return { verdict, checks, chain: path, ...(anchor && { anchor }) }
}
