/**
 * When records lapse: the status list says so at once, the phone is told, and its receipt is kept.
 * @module
 */
import { toBase64url } from '@tegata/kernel'
import {
  MessageError,
  type ReadMessage,
  readLapseReceipt,
  readNoticeRequest,
  signLapseNotice,
  verifyLapseReceipt,
  verifyNoticeRequest,
} from '@tegata/messages'
import type { CertifiedSigner, JobQueue } from '@tegata/service'
import { z } from 'zod'
import { IssuerError } from './errors.ts'
import { statusListUri } from './issue-record.ts'
import type { IssuerDeps } from './issuer-deps.ts'
import type { StatusPlace, Store, Trx } from './store.ts'

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
  return await signLapseNotice(
    {
      iss: issuer,
      sub: notice.phoneId,
      jti: notice.noticeId,
      iat: Math.floor(now().getTime() / 1000),
      reason: notice.reason,
      status,
    },
    { signer, certificates: chain },
  )
}

/** @throws IssuerError `issuer/malformed`, `issuer/not-this-phone` */
export async function fetchNotices(parts: LapseParts, request: string) {
  const { crypto, issuer, now, store } = parts
  const { sub } = read(() => readNoticeRequest(request)).claims
  const expected = { audience: issuer, at: now(), keyOf: walletKeyOf(parts) }
  const { verdict } = await verifyNoticeRequest(request, expected, crypto)
  if (verdict !== 'accepted') throw notThisPhone()
  return await store.openNotices(sub)
}

/** @throws IssuerError `issuer/malformed`, `issuer/not-this-phone`, `issuer/unknown-notice` */
export async function keepReceipt(parts: LapseParts, noticeId: string, receipt: string) {
  const { crypto, issuer, now, store } = parts
  const { sub, notice } = read(() => readLapseReceipt(receipt)).claims
  const expected = { audience: issuer, noticeId, at: now(), keyOf: walletKeyOf(parts) }
  const { verdict } = await verifyLapseReceipt(receipt, expected, crypto)
  if (notice !== noticeId)
    throw new IssuerError('issuer/malformed', 'receipt: it is for another notice')
  if (verdict !== 'accepted') throw notThisPhone()
  if (!(await store.keepReceipt(noticeId, sub, receipt, now())))
    throw new IssuerError('issuer/unknown-notice', 'this phone has no such notice')
}

/** The wallet key that the phone named when it applied. */
const walletKeyOf =
  ({ store }: LapseParts) =>
  async ({ claims: { sub } }: ReadMessage<{ readonly sub: string }>) => {
    const phone = await store.phone(sub)
    return phone && { jwk: phone.wallet_key }
  }

const notThisPhone = () =>
  new IssuerError('issuer/not-this-phone', 'token: not signed by this phone, now, for us')

function read<Read>(message: () => Read): Read {
  try {
    return message()
  } catch (error) {
    if (!(error instanceof MessageError)) throw error
    throw new IssuerError('issuer/malformed', `token: ${error.message}`)
  }
}
