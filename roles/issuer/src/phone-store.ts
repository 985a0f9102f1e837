/**
 * What the issuer was told of phones, and the offers that end with a lapse.
 * @module
 */
import type { PublicJwk } from '@tegata/crypto'
import { type Kysely, sql } from 'kysely'
import type { IssuerTables, Trx } from './store.ts'

export type PhoneRow = {
  id: string
  /** Of what was told. */
  version: number
  /** Of the attributes. */
  particulars: number
  state: 'waiting' | 'active' | 'lapsed'
  reason: string | null
  valid_until: Date
  wallet_key: PublicJwk
  push_endpoint: string
  told_at: Date
}

export const createPhoneStore = (db: Kysely<IssuerTables>) => ({
  phone: (id: string): Promise<PhoneRow | undefined> =>
    db.selectFrom('phone').selectAll().where('id', '=', id).executeTakeFirst(),

  /** By id, with the number of records that are valid. */
  phonesBetween: ({
    after,
    upTo,
  }: {
    readonly after: string
    readonly upTo?: string | undefined
  }) =>
    db
      .selectFrom('phone')
      .selectAll()
      .select((of) =>
        of
          .selectFrom('record')
          .select(sql<number>`count(*)::int`.as('valid'))
          .whereRef('record.phone_id', '=', 'phone.id')
          .where('record.state', '=', 'valid')
          .as('counted'),
      )
      .where('id', '>', after)
      .$if(upTo !== undefined, (query) => query.where('id', '<=', upTo ?? ''))
      .execute()
      .then((rows) => rows.map(({ counted, ...row }) => ({ ...row, valid: counted ?? 0 }))),

  /** Stays as it is until the end of the transaction: a lapse came before this, or waits for it. */
  holdPhone: (trx: Trx, id: string): Promise<PhoneRow | undefined> =>
    trx.selectFrom('phone').selectAll().where('id', '=', id).forShare().executeTakeFirst(),

  /**
   * One statement: what is older changes nothing, and what lapsed stays so.
   * @returns what stands now; `undefined` when something newer was told before
   */
  async keepPhone(trx: Trx, row: PhoneRow): Promise<PhoneRow | undefined> {
    const wallet_key = sql<PublicJwk>`${JSON.stringify(row.wallet_key)}::jsonb`
    return await trx
      .insertInto('phone')
      .values({ ...row, wallet_key })
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet({
            version: (of) => of.ref('excluded.version'),
            particulars: (of) => of.ref('excluded.particulars'),
            state: sql`CASE WHEN phone.state = 'lapsed' THEN phone.state ELSE excluded.state END`,
            reason: sql`coalesce(phone.reason, excluded.reason)`,
            valid_until: (of) => of.ref('excluded.valid_until'),
            wallet_key: (of) => of.ref('excluded.wallet_key'),
            push_endpoint: (of) => of.ref('excluded.push_endpoint'),
            told_at: (of) => of.ref('excluded.told_at'),
          })
          .whereRef('phone.version', '<=', 'excluded.version'),
      )
      .returningAll()
      .executeTakeFirst()
  },

  /** Neither offer nor token of a phone brings a record from now on. */
  async endOffers(trx: Trx, phoneId: string, at: Date): Promise<void> {
    await trx
      .updateTable('offer')
      .set({
        expires_at: sql<Date>`least(expires_at, ${at})`,
        token_expires_at: sql<Date | null>`least(token_expires_at, ${at})`,
      })
      .where('phone_id', '=', phoneId)
      .where('record_id', 'is', null)
      .execute()
  },
})
