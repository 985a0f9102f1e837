/**
 * Whether a signed list of either kind may be believed: form, signer, signature, subject and period.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { type Check, CodedError, checkMaker, type Reason } from '@tegata/kernel'
import {
  type Certificate,
  type PathReport,
  parseCertificate,
  statusSigner,
  validatePath,
} from '@tegata/pki'
import type { SignedList } from './signed-token.ts'
import { type StatusCheckId, statusChecks } from './status-checks.ts'

/** What is asked of a list of either kind: where it is published, when, and who may have signed it. */
export type ListExpectation = {
  /** The reference: where the list is published. */
  readonly uri: string
  readonly at: Date
  /** DER. Nothing in the token can add to them. None: refused. */
  readonly trustAnchors: readonly Uint8Array[]
  readonly crypto: Pick<Crypto, 'importPublicKey'>
  /** The record's signer and what came with it; the list must come from the same authority. */
  readonly issuerChain?: readonly Uint8Array[]
  /** Tolerated clock difference; default 60. */
  readonly skewSeconds?: number
}

const { judge, notApplicable, skipped } = checkMaker(statusChecks)

/** What is judged of every list, before anybody looks into it. */
export const tokenChecks = [
  'status/format',
  'status/signer',
  'status/same-authority',
  'status/signature',
  'status/subject',
  'status/time',
] as const satisfies readonly StatusCheckId[]

/**
 * Never throws for what the token says, nor for a trust anchor that cannot be read: it fails
 * `status/signer`, since a record may name the anchor.
 *
 * @returns the list only when every check of it passed
 * @see Token Status List, section 8.3
 */
export async function judgeToken<List extends SignedList>(
  readList: () => List,
  expected: ListExpectation,
): Promise<{ readonly checks: readonly Check[]; readonly list?: List }> {
  const read = settle('status/format', readList)
  if ('failed' in read) return { checks: [read.failed] }
  const { value: list } = read
  const checks = [
    judge('status/format', undefined),
    ...(await judgeOrigin(list, expected)),
    judge('status/subject', list.subject === expected.uri ? undefined : 'sub is not the uri'),
    judge('status/time', timeReason(list, expected)),
  ]
  if (checks.some(({ outcome }) => outcome === 'failed')) return { checks }
  return { checks, list }
}

async function judgeOrigin(list: SignedList, expected: ListExpectation): Promise<Check[]> {
  const [first, ...others] = list.chain
  const read = settle('status/signer', () => ({
    anchors: expected.trustAnchors.map(parseCertificate),
    leaf: parseCertificate(first),
    intermediates: others.map(parseCertificate),
  }))
  if ('failed' in read) return [read.failed]
  const { leaf } = read.value
  const { at, crypto, skewSeconds = 60 } = expected
  const path = { ...read.value, at, profile: statusSigner, skewSeconds }
  const report = await validatePath(path, crypto)
  const holds = await isSignedBy(list, leaf, crypto)
  return [
    judge('status/signer', pathReason(report)),
    await judgeAuthority(report, expected),
    judge('status/signature', holds ? undefined : 'the signature does not hold for this signer'),
  ]
}

/** A key that cannot verify has signed nothing. */
async function isSignedBy(
  list: SignedList,
  { publicKey }: Certificate,
  crypto: ListExpectation['crypto'],
): Promise<boolean> {
  try {
    return await list.isSignedBy(await crypto.importPublicKey({ jwk: publicKey }))
  } catch (error) {
    if (error instanceof CodedError) return false
    throw error
  }
}

/** All that failed: where nothing did and it is refused all the same, the reason is empty. */
const pathReason = ({ verdict, checks }: PathReport): Reason =>
  verdict === 'accepted'
    ? undefined
    : checks
        .filter(({ outcome }) => outcome === 'failed')
        .map(({ id, reason }) => `${id}: ${reason}`)
        .join(', ')

async function judgeAuthority(
  { anchor }: PathReport,
  { issuerChain, at, crypto }: ListExpectation,
): Promise<Check> {
  const id = 'status/same-authority'
  if (!issuerChain) return notApplicable(id, 'the caller names no record')
  if (!anchor) return skipped(id, 'the signer leads to no anchor')
  const parsed = settle(id, () => issuerChain.map(parseCertificate))
  if ('failed' in parsed) return parsed.failed
  const [leaf, ...intermediates] = parsed.value
  if (!leaf) return judge(id, 'the record has no signer')
  const input = { leaf, intermediates, anchors: [anchor], at, profile: 'any' } as const
  const { verdict } = await validatePath({ ...input, skewSeconds: 60 }, crypto)
  return judge(id, verdict === 'accepted' ? undefined : 'the record is of another authority')
}

function timeReason(list: SignedList, { at, skewSeconds = 60 }: ListExpectation): Reason {
  const now = at.getTime() / 1000
  if (list.expiresAt <= list.issuedAt) return 'exp is not after iat'
  if (list.issuedAt > now + skewSeconds) return 'iat lies in the future'
  return list.expiresAt <= now - skewSeconds ? 'exp has passed' : undefined
}

/** Every check of a kind has its line: what could not be reached is skipped. */
export function completed(checks: readonly Check[], order: readonly StatusCheckId[]): Check[] {
  const reached = new Set(checks.map(({ id }) => id))
  const rest = order.filter((id) => !reached.has(id))
  return [...checks, ...rest.map((id) => skipped(id, 'an earlier check failed'))]
}

/** What the peer sent and does not parse is a failed check. */
function settle<T>(id: StatusCheckId, run: () => T): { value: T } | { failed: Check } {
  try {
    return { value: run() }
  } catch (error) {
    if (error instanceof CodedError) return { failed: judge(id, error.message) }
    throw error
  }
}
