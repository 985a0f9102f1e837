/**
 * When records lapse: the status list says so at once, the phone is told, and its receipt is kept.
 * @module
 */
import { decodeJws, type PublicJwk, signJws, verifyJws } from '@tegata/crypto'
import { CodedError, toBase64, toBase64url } from '@tegata/kernel'
import type { CertifiedSigner, JobQueue } from '@tegata/service'
import { z } from 'zod'
import { IssuerError } from './errors.ts'
import { statusListUri } from './issue-record.ts'
import type { IssuerDeps } from './issuer-deps.ts'
import type { StatusPlace, Store, Trx } from './store.ts'

const noticeType = 'tegata-lapse-notice+jwt'
const requestType = 'tegata-notice-request+jwt'
const receiptType = 'tegata-lapse-receipt+jwt'
const skewSeconds = 300

export type LapseParts = Pick<IssuerDeps, 'crypto' | 'fetch' | 'jobs' | 'now'> & {
  readonly store: Store
  readonly issuer: string
  readonly statusSigner: () => Promise<CertifiedSigner>
}

const wakeUpQueue: JobQueue<{ noticeId: string; phoneId: string }> = {
  name: 'issuer.wake-up',
  shape: z.object({ noticeId: z.string(), phoneId: z.string() }),
}

/** Declares the job that wakes phones. The push carries nothing: the notice is fetched. */
export const defineWakeUp = (parts: LapseParts): Promise<void> =>
  parts.jobs.define(wakeUpQueue, async ({ noticeId, phoneId }) => {
    if (!(await parts.store.isOpenNotice(noticeId))) return
    const phone = await parts.store.phone(phoneId)
    if (!phone) return
    const { status } = await parts.fetch(phone.push_endpoint, { method: 'POST' })
    if (status < 200 || status > 299)
      throw new IssuerError('issuer/not-this-phone', 'the push service did not take the wake-up')
  })

type Lapse = {
  readonly phoneId: string
  readonly reason: string
  readonly signing: CertifiedSigner
  readonly at: Date
}

/** Idempotent: what has lapsed is not lapsed again, and no second notice is made. */
export async function lapseRecords(
  parts: LapseParts,
  trx: Trx,
  { phoneId, reason, signing, at }: Lapse,
): Promise<void> {
  const { store, crypto, jobs } = parts
  for (const { id, places } of await store.lapse(trx, phoneId, reason, at)) {
    const noticeId = toBase64url(crypto.random(16))
    const token = await signNotice(parts, signing, { noticeId, phoneId, reason, places })
    await store.addNotice(trx, {
      id: noticeId,
      record_id: id,
      phone_id: phoneId,
      token,
      made_at: at,
    })
    await jobs.enqueue(trx, wakeUpQueue, { noticeId, phoneId })
  }
}

async function signNotice(
  { issuer, now }: LapseParts,
  { signer, chain }: CertifiedSigner,
  notice: {
    noticeId: string
    phoneId: string
    reason: string
    places: readonly StatusPlace[]
  },
): Promise<string> {
  const status = notice.places.map(({ listId, index }) => ({
    uri: statusListUri(issuer, listId),
    idx: index,
  }))
  return await signJws(
    { typ: noticeType, x5c: chain.map(toBase64) },
    {
      iss: issuer,
      sub: notice.phoneId,
      jti: notice.noticeId,
      iat: Math.floor(now().getTime() / 1000),
      reason: notice.reason,
      status,
    },
    signer,
  )
}

const requestClaims = z.object({ aud: z.string(), sub: z.string().max(100), iat: z.number() })
const receiptClaims = z.object({
  aud: z.string(),
  sub: z.string().max(100),
  iat: z.number(),
  notice: z.string(),
  disabled_at: z.iso.datetime(),
})

/** @throws IssuerError `issuer/malformed`, `issuer/not-this-phone` */
export async function fetchNotices(parts: LapseParts, request: string) {
  const { sub } = await readFromPhone(parts, request, requestType, requestClaims)
  return await parts.store.openNotices(sub)
}

/** @throws IssuerError `issuer/malformed`, `issuer/not-this-phone`, `issuer/unknown-notice` */
export async function keepReceipt(parts: LapseParts, noticeId: string, receipt: string) {
  const { sub, notice } = await readFromPhone(parts, receipt, receiptType, receiptClaims)
  if (notice !== noticeId)
    throw new IssuerError('issuer/malformed', 'receipt: it is for another notice')
  if (!(await parts.store.keepReceipt(noticeId, sub, receipt, parts.now())))
    throw new IssuerError('issuer/unknown-notice', 'this phone has no such notice')
}

/** Signed by the wallet key that the phone named when it applied, for this issuer, just now. */
async function readFromPhone<T extends { aud: string; sub: string; iat: number }>(
  { crypto, issuer, now, store }: LapseParts,
  token: string,
  typ: string,
  shape: z.ZodType<T>,
): Promise<T> {
  const jws = decode(token)
  const claims = shape.safeParse(jws.payload)
  if (!claims.success) throw new IssuerError('issuer/malformed', 'token: members are missing')
  const { aud, sub, iat } = claims.data
  const phone = await store.phone(sub)
  const fresh = Math.abs(now().getTime() / 1000 - iat) <= skewSeconds
  const signed = phone && (await isSignedBy(phone.wallet_key, jws, typ, crypto))
  if (!signed || aud !== issuer || !fresh)
    throw new IssuerError('issuer/not-this-phone', 'token: not signed by this phone, now, for us')
  return claims.data
}

type Decoded = ReturnType<typeof decodeJws>

function decode(token: string): Decoded {
  try {
    return decodeJws(token, { maxLength: 16_384 })
  } catch (error) {
    if (error instanceof CodedError) throw new IssuerError('issuer/malformed', 'token: not a JWS')
    throw error
  }
}

async function isSignedBy(
  jwk: PublicJwk,
  jws: Decoded,
  typ: string,
  crypto: LapseParts['crypto'],
): Promise<boolean> {
  const key = await crypto.importPublicKey({ jwk })
  return await verifyJws(jws, { key, typ, algorithms: ['ES256'] })
}
