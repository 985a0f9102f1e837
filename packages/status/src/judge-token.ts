/**
 * Whether a signed list of either kind may be believed: form, signer, signature, subject and period.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { type Check, CodedError, checkMaker, type Reason, toHex } from '@tegata/kernel'
import {
  type Certificate,
  judgeSigner,
  type PathReport,
  parseCertificate,
  type SignerRevocation,
  statusSigner,
  validatePath,
} from '@tegata/pki'
import { judgeAge, judgeFreshness, type ListAge } from './judge-times.ts'
import type { SignedList } from './signed-token.ts'
import { type StatusCheckId, statusChecks } from './status-checks.ts'

/** How a list is believed: its age, and whether its signer is asked about. */
export type ListPolicy = ListAge & SignerRevocation

/** What is asked of a list of either kind: where it is published, when, and who may have signed it. */
export type ListExpectation = ListPolicy & {
  /** The reference: where the list is published. */
  readonly uri: string
  readonly at: Date
  /** DER. Nothing in the token can add to them. None: refused. */
  readonly trustAnchors: readonly Uint8Array[]
  readonly crypto: Pick<Crypto, 'importPublicKey'>
  /** The record's signer and what came with it; the list must come from the same authority. */
  readonly issuerChain?: readonly Uint8Array[]
}

const { judge, notApplicable, skipped } = checkMaker(statusChecks)
const seat = { id: 'status/signer-revocation', judge, skipped } as const

/** What is judged of every list, before anybody looks into it. */
export const tokenChecks = [
  'status/format',
  'status/signer',
  'status/signer-revocation',
  'status/same-authority',
  'status/signature',
  'status/subject',
  'status/time',
  'status/ttl',
  'status/not-older',
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
  const origin = await judgeOrigin(list, expected)
  const checks = [
    judge('status/format', undefined),
    ...origin.checks,
    judge('status/subject', list.subject === expected.uri ? undefined : 'sub is not the uri'),
    ...judgeAge(list, expected),
  ]
  const source = `status list ${expected.uri} of ${toHex(origin.anchor?.spki ?? none)}`
  checks.push(await judgeFreshness(list, checks, { ...expected, source }))
  if (checks.some(({ outcome }) => outcome === 'failed')) return { checks }
  return { checks, list }
}

type Origin = { readonly checks: readonly Check[]; readonly anchor?: Certificate | undefined }

async function judgeOrigin(list: SignedList, expected: ListExpectation): Promise<Origin> {
  const [first, ...others] = list.chain
  const read = settle('status/signer', () => ({
    anchors: expected.trustAnchors.map(parseCertificate),
    leaf: parseCertificate(first),
    intermediates: others.map(parseCertificate),
  }))
  if ('failed' in read) return { checks: [read.failed] }
  const { leaf } = read.value
  const { at, crypto, skewSeconds = 60 } = expected
  const path = { ...read.value, at, profile: statusSigner, skewSeconds }
  const report = await validatePath(path, crypto)
  const holds = await isSignedBy(list, leaf, crypto)
  const reason = pathReason(report)
  const believed = reason === undefined && holds ? report.chain : undefined
  const checks = [
    judge('status/signer', reason),
    ...(await judgeSigner(seat, believed, expected)),
    await judgeAuthority(report, expected),
    judge('status/signature', holds ? undefined : 'the signature does not hold for this signer'),
  ]
  return { checks, anchor: report.anchor }
}

const none = new Uint8Array(0)

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
  { issuerChain, at, crypto, skewSeconds = 60 }: ListExpectation,
): Promise<Check> {
  const id = 'status/same-authority'
  if (!issuerChain) return notApplicable(id, 'the caller names no record')
  if (!anchor) return skipped(id, 'the signer leads to no anchor')
  const parsed = settle(id, () => issuerChain.map(parseCertificate))
  if ('failed' in parsed) return parsed.failed
  const [leaf, ...intermediates] = parsed.value
  if (!leaf) return judge(id, 'the record has no signer')
  const input = { leaf, intermediates, anchors: [anchor], at, profile: 'any' } as const
  const { verdict } = await validatePath({ ...input, skewSeconds }, crypto)
  return judge(id, verdict === 'accepted' ? undefined : 'the record is of another authority')
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
