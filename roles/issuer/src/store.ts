/**
 * Offers, records, status and notices, Postgres schema `issuer`: all SQL of this role, with
 * `phone-store.ts`.
 * @module
 */
import { appendAudit, auditMigration, type Migrations, type StoredChain } from '@tegata/service'
import { type Kysely, sql, type Transaction } from 'kysely'
import { records } from './migrations/0001-records.ts'
import { phones } from './migrations/0002-phones.ts'
import { createPhoneStore, type PhoneRow } from './phone-store.ts'

type OfferRow = {
  id: string
  phone_id: string
  doc_type: string
  code_hash: Uint8Array
  tx_code_hash: Uint8Array
  tx_tries: number
  expires_at: Date
  used_at: Date | null
  token_hash: Uint8Array | null
  token_expires_at: Date | null
  record_id: string | null
}
type RecordRow = {
  id: string
  phone_id: string
  doc_type: string
  state: 'valid' | 'lapsed'
  issued_at: Date
  lapsed_at: Date | null
  reason: string | null
  notification_id: string
  notified: string | null
}
export type IssuerTables = {
  signer: { name: string; chain: string[]; not_after: Date }
  offer: OfferRow
  phone: PhoneRow
  used_nonce: { nonce: string; expires_at: Date }
  record: RecordRow
  status_entry: { list_id: number; index: number; record_id: string }
  notice: {
    id: string
    record_id: string
    phone_id: string
    token: string
    made_at: Date
    receipt: string | null
    receipt_at: Date | null
  }
}
export type Trx = Transaction<IssuerTables>
export type Store = ReturnType<typeof createStore>
export type Grant = Pick<OfferRow, 'id' | 'phone_id' | 'doc_type'>
export type StatusPlace = { readonly listId: number; readonly index: number }
export type RecordSummary = RecordRow & { copies: number; receipt_at: Date | null }

export const migrations: Migrations = {
  '0000-audit': auditMigration,
  '0001-records': records,
  '0002-phones': phones,
}

/** Entries of one status list; a list is full when half of it is taken, so that places stay random. */
export const listSize = 65_536
const mostTries = 5

export const createStore = (db: Kysely<IssuerTables>) => ({
  ...createPhoneStore(db),
  transaction: <T>(work: (trx: Trx) => Promise<T>): Promise<T> => db.transaction().execute(work),

  async signer(name: string): Promise<{ chain: string[]; not_after: Date } | undefined> {
    return await db.selectFrom('signer').selectAll().where('name', '=', name).executeTakeFirst()
  },
  async replaceSigner(
    name: string,
    { chain, not_after }: StoredChain,
    seen: StoredChain | undefined,
  ): Promise<void> {
    const json = (texts: readonly string[]) => sql<string[]>`${JSON.stringify(texts)}::jsonb`
    const values = { chain: json(chain), not_after }
    await db
      .insertInto('signer')
      .values({ name, ...values })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet(values)
          .where('signer.chain', '=', json(seen?.chain ?? [])),
      )
      .execute()
  },

  async addOffer(
    trx: Trx,
    offer: Pick<
      OfferRow,
      'id' | 'phone_id' | 'doc_type' | 'code_hash' | 'tx_code_hash' | 'expires_at'
    >,
  ): Promise<void> {
    await trx
      .insertInto('offer')
      .values({ ...offer, tx_tries: 0 })
      .execute()
  },

  openOffer: (id: string, at: Date): Promise<{ doc_type: string } | undefined> =>
    db
      .selectFrom('offer')
      .select('doc_type')
      .where('id', '=', id)
      .where('used_at', 'is', null)
      .where('expires_at', '>', at)
      .executeTakeFirst(),

  /**
   * One statement: a right code is used up, a wrong one costs a try, and of many at once exactly
   * one wins. Another device that guesses has {@link mostTries} tries in all.
   */
  async redeemCode(
    redeem: {
      codeHash: Uint8Array
      txCodeHash: Uint8Array
      tokenHash: Uint8Array
      tokenExpiresAt: Date
    },
    at: Date,
  ): Promise<boolean> {
    const right = sql<boolean>`tx_code_hash = ${redeem.txCodeHash}`
    const redeemed = await db
      .updateTable('offer')
      .set({
        tx_tries: sql<number>`tx_tries + CASE WHEN ${right} THEN 0 ELSE 1 END`,
        used_at: sql<Date | null>`CASE WHEN ${right} THEN ${at}::timestamptz END`,
        token_hash: sql<Uint8Array | null>`CASE WHEN ${right} THEN ${redeem.tokenHash}::bytea END`,
        token_expires_at: sql<Date | null>`
          CASE WHEN ${right} THEN ${redeem.tokenExpiresAt}::timestamptz END`,
      })
      .where('code_hash', '=', redeem.codeHash)
      .where('used_at', 'is', null)
      .where('expires_at', '>', at)
      .where('tx_tries', '<', mostTries)
      .returning('used_at')
      .executeTakeFirst()
    return redeemed?.used_at instanceof Date
  },

  grantOf: (tokenHash: Uint8Array, at: Date): Promise<Grant | undefined> =>
    db
      .selectFrom('offer')
      .select(['id', 'phone_id', 'doc_type'])
      .where('token_hash', '=', tokenHash)
      .where('token_expires_at', '>', at)
      .executeTakeFirst(),

  /** True once; nonces past their end are cleared away. */
  async useNonce(trx: Trx, nonce: string, expiresAt: Date, at: Date): Promise<boolean> {
    await trx.deleteFrom('used_nonce').where('expires_at', '<', at).execute()
    const used = await trx
      .insertInto('used_nonce')
      .values({ nonce, expires_at: expiresAt })
      .onConflict((conflict) => conflict.doNothing())
      .returning('nonce')
      .executeTakeFirst()
    return used !== undefined
  },

  /** One record to an offer: of two requests at once one wins. */
  async addRecord(
    trx: Trx,
    record: Pick<RecordRow, 'id' | 'phone_id' | 'doc_type' | 'notification_id'> & {
      offerId: string
    },
    at: Date,
  ): Promise<boolean> {
    const { offerId, ...row } = record
    const taken = await trx
      .updateTable('offer')
      .set({ record_id: row.id })
      .where('id', '=', offerId)
      .where('record_id', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!taken) return false
    await trx
      .insertInto('record')
      .values({ ...row, state: 'valid', issued_at: at })
      .execute()
    await appendAudit(trx, { at, actor: 'issuer', action: 'record.issued', subject: row.id })
    return true
  },

  /** A free place in the newest list, or in a new one. */
  async takePlace(trx: Trx, recordId: string, randomIndex: () => number): Promise<StatusPlace> {
    const { rows } = await sql<{ list: number; taken: string }>`
      SELECT coalesce(max(list_id), 1) AS list,
        (SELECT count(*) FROM status_entry e
          WHERE e.list_id = (SELECT max(list_id) FROM status_entry)) AS taken
      FROM status_entry`.execute(trx)
    const full = Number(rows[0]?.taken ?? 0) >= listSize / 2
    const listId = (rows[0]?.list ?? 1) + (full ? 1 : 0)
    for (;;) {
      const index = randomIndex()
      const placed = await trx
        .insertInto('status_entry')
        .values({ list_id: listId, index, record_id: recordId })
        .onConflict((conflict) => conflict.doNothing())
        .returning('index')
        .executeTakeFirst()
      if (placed) return { listId, index }
    }
  },

  async notify(notificationId: string, offerId: string, event: string): Promise<boolean> {
    const noted = await db
      .updateTable('record')
      .set({ notified: event })
      .where('notification_id', '=', notificationId)
      .where('id', '=', (sub) =>
        sub.selectFrom('offer').select('record_id').where('id', '=', offerId),
      )
      .returning('id')
      .executeTakeFirst()
    return noted !== undefined
  },

  async hasList(listId: number): Promise<boolean> {
    if (listId === 1) return true
    const query = db.selectFrom('status_entry').select('list_id').where('list_id', '=', listId)
    return (await query.limit(1).executeTakeFirst()) !== undefined
  },

  lapsedPlaces: async (listId: number): Promise<readonly number[]> =>
    (
      await db
        .selectFrom('status_entry')
        .innerJoin('record', 'record.id', 'status_entry.record_id')
        .select('status_entry.index')
        .where('list_id', '=', listId)
        .where('record.state', '=', 'lapsed')
        .execute()
    ).map(({ index }) => index),

  /** Lapse is final. Answers the records that were valid until now, with their places. */
  async lapse(
    trx: Trx,
    phoneId: string,
    reason: string,
    at: Date,
  ): Promise<readonly { id: string; places: readonly StatusPlace[] }[]> {
    const lapsed = await trx
      .updateTable('record')
      .set({ state: 'lapsed', reason, lapsed_at: at })
      .where('phone_id', '=', phoneId)
      .where('state', '=', 'valid')
      .returning('id')
      .execute()
    return await Promise.all(
      lapsed.map(async ({ id }) => {
        const entry = { at, actor: 'issuer', action: 'record.lapsed', subject: id, purpose: reason }
        await appendAudit(trx, entry)
        const places = await trx
          .selectFrom('status_entry')
          .select(['list_id as listId', 'index'])
          .where('record_id', '=', id)
          .execute()
        return { id, places }
      }),
    )
  },

  async addNotice(
    trx: Trx,
    notice: { id: string; record_id: string; phone_id: string; token: string; made_at: Date },
  ): Promise<void> {
    await trx.insertInto('notice').values(notice).execute()
  },

  openNotices: async (phoneId: string): Promise<readonly string[]> =>
    (
      await db
        .selectFrom('notice')
        .select('token')
        .where('phone_id', '=', phoneId)
        .where('receipt_at', 'is', null)
        .orderBy('made_at')
        .limit(100)
        .execute()
    ).map(({ token }) => token),

  isOpenNotice: async (id: string): Promise<boolean> =>
    (await db
      .selectFrom('notice')
      .select('id')
      .where('id', '=', id)
      .where('receipt_at', 'is', null)
      .executeTakeFirst()) !== undefined,

  /** The first receipt stays. False: this phone has no such notice. */
  async keepReceipt(id: string, phoneId: string, receipt: string, at: Date): Promise<boolean> {
    return await db.transaction().execute(async (trx) => {
      const kept = await trx
        .updateTable('notice')
        .set({ receipt, receipt_at: at })
        .where('id', '=', id)
        .where('phone_id', '=', phoneId)
        .where('receipt_at', 'is', null)
        .returning('record_id')
        .executeTakeFirst()
      if (kept) {
        const action = 'record.lapse-received'
        await appendAudit(trx, { at, actor: 'phone', action, subject: kept.record_id })
        return true
      }
      const known = trx.selectFrom('notice').select('id').where('id', '=', id)
      return (await known.where('phone_id', '=', phoneId).executeTakeFirst()) !== undefined
    })
  },

  recordsOf: async (phoneId: string): Promise<readonly RecordSummary[]> =>
    (
      await db
        .selectFrom('record')
        .leftJoin('notice', 'notice.record_id', 'record.id')
        .selectAll('record')
        .select('notice.receipt_at')
        .select((expression) =>
          expression
            .selectFrom('status_entry')
            .select(({ fn }) => fn.countAll<string>().as('copies'))
            .whereRef('status_entry.record_id', '=', 'record.id')
            .as('copies'),
        )
        .where('record.phone_id', '=', phoneId)
        .orderBy('issued_at')
        .execute()
    ).map((row) => ({ ...row, copies: Number(row.copies ?? 0) })),
})
