/**
 * Keeping what enrolment tells of phones. A lapse is one transaction with the row that says so:
 * whoever issues at the same time issued before it, and that lapses too, or meets the row.
 * @module
 */
import { type LapseParts, lapseRecords } from './lapse-records.ts'
import { type PhoneTold, phoneToldQueue } from './phone-told.ts'

export const definePhoneTold = (parts: LapseParts): Promise<void> =>
  parts.jobs.define(phoneToldQueue, (told) => keepPhone(parts, told))

/** Idempotent, and in any order: the newest that was told stands. */
export async function keepPhone(parts: LapseParts, told: PhoneTold): Promise<void> {
  const { store, now } = parts
  const at = now()
  // Before the transaction: whoever holds a connection must not wait for another.
  const signing = told.state === 'lapsed' ? await parts.statusSigner() : undefined
  await store.transaction(async (trx) => {
    const stands = await store.keepPhone(trx, {
      id: told.phoneId,
      version: told.version,
      particulars: told.particulars,
      state: told.state,
      reason: told.reason ?? null,
      valid_until: new Date(told.validUntil),
      wallet_key: told.walletKey,
      push_endpoint: told.pushEndpoint,
      told_at: at,
    })
    if (stands?.state !== 'lapsed' || stands.reason === null || !signing) return
    await store.endOffers(trx, stands.id, at)
    await lapseRecords(parts, trx, { phoneId: stands.id, reason: stands.reason, signing, at })
  })
}
