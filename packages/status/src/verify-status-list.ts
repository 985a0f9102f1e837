/**
 * What a status list says about one entry, and whether it may be believed.
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
import { defaultMaxListBytes, inflate } from './compress.ts'
import { StatusError } from './errors.ts'
import { type StatusCheckId, statusChecks } from './status-checks.ts'
import { statusAt, statusListSize, statusValue } from './status-list.ts'
import { readToken, type StatusListToken } from './token-form.ts'

export type StatusExpectation = {
  /** The reference: where the list is published, and which entry. */
  readonly uri: string
  readonly index: number
  readonly at: Date
  /** DER. Nothing in the token can add to them. None: refused. */
  readonly trustAnchors: readonly Uint8Array[]
  readonly crypto: Pick<Crypto, 'importPublicKey'>
  /** The record's signer and what came with it; the list must come from the same authority. */
  readonly issuerChain?: readonly Uint8Array[]
  /** Tolerated clock difference; default 60. */
  readonly skewSeconds?: number
  /** Longest list, inflated; default 4 MiB. */
  readonly maxListBytes?: number
}

export type StatusReport = {
  readonly checks: readonly Check[]
  /** The value of the entry; only when every check of the list passed. */
  readonly status?: number
}

const { judge, notApplicable, skipped } = checkMaker(statusChecks)
const order = statusChecks.map(({ id }) => id).filter((id) => id !== 'status/fetch')

/**
 * Checks form, signer, signature, subject and period, and only then inflates the list and reads
 * the entry. `status/valid` fails for every value but 0. Never throws for what the token says, nor for
 * a trust anchor that cannot be read: it fails `status/signer`, since a record may name the anchor.
 *
 * @param token - text is a JWT, bytes are a CWT
 * @see Token Status List, section 8.3
 */
export async function verifyStatusList(
  token: string | Uint8Array,
  expected: StatusExpectation,
): Promise<StatusReport> {
  const read = settle('status/format', () => readToken(token))
  if ('failed' in read) return { checks: completed([read.failed]) }
  const { value: list } = read
  const checks = [judge('status/format', undefined), ...(await judgeOrigin(list, expected))]
  checks.push(
    judge('status/subject', list.subject === expected.uri ? undefined : 'sub is not the uri'),
    judge('status/time', timeReason(list, expected)),
  )
  if (checks.some(({ outcome }) => outcome === 'failed')) return { checks: completed(checks) }
  return await readEntry(list, expected, checks)
}

async function judgeOrigin(list: StatusListToken, expected: StatusExpectation): Promise<Check[]> {
  const read = settle('status/signer', () => expected.trustAnchors.map(parseCertificate))
  if ('failed' in read) return [read.failed]
  const anchors = read.value
  const parsed = settle('status/signer', () => list.chain.map(parseCertificate))
  if ('failed' in parsed) return [parsed.failed]
  const [leaf, ...intermediates] = parsed.value
  if (!leaf) return [judge('status/signer', 'the token carries no certificate')]
  const { at, crypto, skewSeconds = 60 } = expected
  const path = { leaf, intermediates, anchors, at, profile: statusSigner, skewSeconds }
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
  list: StatusListToken,
  { publicKey }: Certificate,
  crypto: StatusExpectation['crypto'],
): Promise<boolean> {
  try {
    return await list.isSignedBy(await crypto.importPublicKey({ jwk: publicKey }))
  } catch (error) {
    if (error instanceof CodedError) return false
    throw error
  }
}

const pathReason = ({ verdict, checks }: PathReport): Reason => {
  if (verdict === 'accepted') return undefined
  const failed = checks.find(({ outcome }) => outcome === 'failed')
  return failed ? `${failed.id}: ${failed.reason ?? ''}` : 'no path was accepted'
}

async function judgeAuthority(
  { anchor }: PathReport,
  { issuerChain, at, crypto }: StatusExpectation,
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

function timeReason(list: StatusListToken, { at, skewSeconds = 60 }: StatusExpectation): Reason {
  const now = at.getTime() / 1000
  if (list.expiresAt <= list.issuedAt) return 'exp is not after iat'
  if (list.issuedAt > now + skewSeconds) return 'iat lies in the future'
  return list.expiresAt <= now - skewSeconds ? 'exp has passed' : undefined
}

async function readEntry(
  { bits, lst }: StatusListToken,
  { index, maxListBytes = defaultMaxListBytes }: StatusExpectation,
  checks: readonly Check[],
): Promise<StatusReport> {
  const inflated = await inflate(lst, maxListBytes).catch((error: unknown) => {
    if (error instanceof StatusError) return error
    throw error
  })
  if (inflated instanceof StatusError)
    return { checks: completed([...checks, judge('status/list', inflated.message)]) }
  const list = { bits, bytes: inflated }
  const inRange = Number.isSafeInteger(index) && index >= 0 && index < statusListSize(list)
  const upToIndex = [
    ...checks,
    judge('status/list', undefined),
    judge('status/index', inRange ? undefined : 'the list has no such entry'),
  ]
  if (!inRange) return { checks: completed(upToIndex) }
  const status = statusAt(list, index)
  return { checks: [...upToIndex, judge('status/valid', valueReason(status))], status }
}

function valueReason(status: number): Reason {
  if (status === statusValue.valid) return undefined
  if (status === statusValue.invalid) return 'invalid'
  return status === statusValue.suspended ? 'suspended' : 'a value that is not known here'
}

/** Every check has its line: what could not be reached is skipped. */
function completed(checks: readonly Check[]): Check[] {
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
