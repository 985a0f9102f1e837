/**
 * The issuer's notice that a record lapsed: the phone disables it for good and answers with a
 * signed receipt. The push that wakes the phone carries nothing; the notice is fetched.
 * @module
 */
import { type Check, CodedError, checkMaker, toBase64url } from '@tegata/kernel'
import {
  type LapseNoticeClaims,
  type ReadMessage,
  signLapseReceipt,
  signNoticeRequest,
  verifyLapseNotice,
} from '@tegata/messages'
import { noticesReply } from '@tegata/messages/replies/issuer'
import {
  type Certificate,
  judgeSigner,
  parseCertificate,
  statusSigner,
  validatePath,
} from '@tegata/pki'
import { WalletError } from './errors.ts'
import { exchange, exchangeJson, refusedByPeer } from './exchange.ts'
import { noticeChecks } from './notice-checks.ts'
import type { WalletDeps } from './wallet-deps.ts'
import { signersIn } from './wallet-policy.ts'

/** A notice that was carried out and answered with a receipt. */
export type HeededNotice = {
  readonly noticeId: string
  readonly reason: string
  /** Records that this notice disabled, now or before. */
  readonly recordIds: readonly string[]
}

/**
 * Fetches the open notices of this phone, disables what they name, and sends the receipts.
 * The record is disabled before the receipt is sent: a receipt never says more than is true.
 * @throws WalletError; a notice that does not verify is left alone, the others are heeded, and then
 * it is reported as `wallet/malformed-answer`
 */
export async function heedNotices(
  deps: WalletDeps,
  { issuer, phoneId }: { issuer: string; phoneId: string },
): Promise<readonly HeededNotice[]> {
  const claims = {
    aud: issuer,
    sub: phoneId,
    iat: secondsOf(deps.now()),
    jti: toBase64url(deps.crypto.random(16)),
  }
  const request = await signNoticeRequest(claims, { signer: deps.walletKey })
  const url = `${issuer}/notices/fetch`
  const { notices } = await exchangeJson(deps.fetch, { url, body: { request } }, noticesReply)
  const heeded: HeededNotice[] = []
  const failed = new Set<string>()
  for (const token of notices) {
    const { checks, notice } = await judgeNotice(deps, token, { issuer, phoneId })
    for (const { id, outcome } of checks) if (outcome === 'failed') failed.add(id)
    if (!notice) continue
    const recordIds = await disableNamed(deps, notice)
    await sendReceipt(deps, issuer, phoneId, notice.jti)
    heeded.push({ noticeId: notice.jti, reason: notice.reason, recordIds })
  }
  if (heeded.length < notices.length)
    throw new WalletError(
      'wallet/malformed-answer',
      `a notice does not verify: ${[...failed].join(', ')}`,
    )
  return heeded
}

const { judge, skipped } = checkMaker(noticeChecks)
const seat = { id: 'lapse-notice/signer-revocation', judge, skipped } as const

type JudgedNotice = { readonly checks: readonly Check[]; readonly notice?: LapseNoticeClaims }

/** The notice only when all of it holds, and its signer was not revoked. */
async function judgeNotice(
  deps: WalletDeps,
  token: string,
  addressed: { readonly issuer: string; readonly phoneId: string },
): Promise<JudgedNotice> {
  let path: readonly Certificate[] | undefined
  const keyOf = async (message: Pick<ReadMessage<unknown>, 'certificates'>) => {
    path = await statusSignerPath(deps, message.certificates)
    return path?.[0] && { spki: path[0].spki }
  }
  const expected = { ...addressed, at: deps.now(), keyOf }
  const report = await verifyLapseNotice(token, expected, deps.crypto)
  const believed = report.claims && path
  const checks = [...report.checks, ...(await judgeSigner(seat, believed, signersIn(deps)))]
  const holds = report.claims && checks.every(({ outcome }) => outcome !== 'failed')
  return { checks, ...(holds && report.claims && { notice: report.claims }) }
}

/** From a status signer to one of the issuers' roots; none for a chain that does not hold. */
async function statusSignerPath(
  { crypto, now, trust }: WalletDeps,
  certificates: readonly Uint8Array[],
): Promise<readonly Certificate[] | undefined> {
  try {
    const [leaf, ...intermediates] = certificates.map((der) => parseCertificate(der))
    if (!leaf) return undefined
    const anchors = trust.issuerRoots.map((der) => parseCertificate(der))
    const path = { leaf, intermediates, anchors, at: now(), profile: statusSigner }
    const { chain, checks } = await validatePath(path, crypto)
    const unsettled = checks.some(({ outcome }) => outcome === 'failed' || outcome === 'skipped')
    return unsettled || checks.length === 0 ? undefined : chain
  } catch (error) {
    if (error instanceof CodedError) return undefined
    throw error
  }
}

/** An issuer speaks of its own records only. */
async function disableNamed(
  { store, now }: WalletDeps,
  notice: LapseNoticeClaims,
): Promise<string[]> {
  const named = new Set(notice.status.map(({ uri, idx }) => `${idx} ${uri}`))
  const disabled: string[] = []
  for (const { id, issuer } of await store.records()) {
    if (issuer !== notice.iss) continue
    const references = await store.statusReferences(id)
    if (!references.some(({ uri, index }) => named.has(`${index} ${uri}`))) continue
    await store.disableRecord(id, notice.reason, now())
    disabled.push(id)
  }
  return disabled
}

async function sendReceipt(
  deps: WalletDeps,
  issuer: string,
  phoneId: string,
  noticeId: string,
): Promise<void> {
  const at = deps.now()
  const claims = {
    aud: issuer,
    sub: phoneId,
    iat: secondsOf(at),
    notice: noticeId,
    disabled_at: at.toISOString(),
  }
  const receipt = await signLapseReceipt(claims, { signer: deps.walletKey })
  const reply = await exchange(
    deps.fetch,
    `${issuer}/notices/${encodeURIComponent(noticeId)}/receipt`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ receipt }),
    },
  )
  if (reply.status !== 204) throw refusedByPeer(reply)
}

const secondsOf = (at: Date): number => Math.floor(at.getTime() / 1000)
