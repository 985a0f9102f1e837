/**
 * The issuer's notice that a record lapsed: the phone disables it for good and answers with a
 * signed receipt. The push that wakes the phone carries nothing; the notice is fetched.
 * @module
 */
import { decodeJws, type JsonObject, type Jws, signJws, verifyJws } from '@tegata/crypto'
import { type Check, CodedError, fromBase64, toBase64url } from '@tegata/kernel'
import { type Certificate, parseCertificate, statusSigner, validatePath } from '@tegata/pki'
import * as z from 'zod/mini'
import { WalletError } from './errors.ts'
import { exchange, exchangeJson, refusedByPeer } from './exchange.ts'
import type { WalletDeps } from './wallet-deps.ts'

const noticeType = 'tegata-lapse-notice+jwt'

const fetched = z.object({ notices: z.array(z.string()).check(z.maxLength(100)) })
const noticePayload = z.object({
  iss: z.string(),
  sub: z.string(),
  jti: z.string(),
  reason: z.string(),
  status: z.array(z.object({ uri: z.string(), idx: z.number() })).check(z.maxLength(1000)),
})
const noticeHeader = z.object({ x5c: z.array(z.string()).check(z.minLength(1), z.maxLength(4)) })
type Notice = z.infer<typeof noticePayload>

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
  const request = await signRequest(deps, 'tegata-notice-request+jwt', {
    aud: issuer,
    sub: phoneId,
    jti: toBase64url(deps.crypto.random(16)),
  })
  const url = `${issuer}/notices/fetch`
  const { notices } = await exchangeJson(deps.fetch, { url, body: { request } }, fetched)
  const heeded: HeededNotice[] = []
  for (const token of notices) {
    const notice = await readNotice(deps, token, { issuer, phoneId })
    if (!notice) continue
    const recordIds = await disableNamed(deps, notice)
    await sendReceipt(deps, issuer, phoneId, notice.jti)
    heeded.push({ noticeId: notice.jti, reason: notice.reason, recordIds })
  }
  if (heeded.length < notices.length)
    throw new WalletError('wallet/malformed-answer', 'a notice does not verify')
  return heeded
}

/** `undefined` for whatever is no notice of this issuer to this phone. */
async function readNotice(
  deps: WalletDeps,
  token: string,
  expected: { issuer: string; phoneId: string },
): Promise<Notice | undefined> {
  try {
    const jws = decodeJws(token)
    const header = noticeHeader.safeParse(jws.header)
    const payload = noticePayload.safeParse(jws.payload)
    if (!header.success || !payload.success) return undefined
    const { iss, sub } = payload.data
    if (iss !== expected.issuer || sub !== expected.phoneId) return undefined
    const chain = header.data.x5c.map((text) => parseCertificate(fromBase64(text)))
    return (await isSigned(deps, jws, chain)) ? payload.data : undefined
  } catch (error) {
    if (error instanceof CodedError) return undefined
    throw error
  }
}

async function isSigned(
  { crypto, now, trust }: WalletDeps,
  jws: Jws,
  [leaf, ...intermediates]: readonly Certificate[],
): Promise<boolean> {
  if (!leaf) return false
  const anchors = trust.issuerRoots.map((der) => parseCertificate(der))
  const path = { leaf, intermediates, anchors, at: now(), profile: statusSigner }
  const { checks } = await validatePath(path, crypto)
  const key = await crypto.importPublicKey({ spki: leaf.spki })
  const signed = await verifyJws(jws, { key, typ: noticeType, algorithms: ['ES256'] })
  return signed && allPassed(checks)
}

const allPassed = (checks: readonly Check[]) =>
  checks.length > 0 && checks.every(({ outcome }) => outcome !== 'failed' && outcome !== 'skipped')

/** An issuer speaks of its own records only. */
async function disableNamed({ store, now }: WalletDeps, notice: Notice): Promise<string[]> {
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
  const receipt = await signRequest(deps, 'tegata-lapse-receipt+jwt', {
    aud: issuer,
    sub: phoneId,
    notice: noticeId,
    disabled_at: deps.now().toISOString(),
  })
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

const signRequest = ({ walletKey, now }: WalletDeps, typ: string, claims: JsonObject) =>
  signJws({ typ }, { ...claims, iat: Math.floor(now().getTime() / 1000) }, walletKey)
