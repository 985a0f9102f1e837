/**
 * Applications, phones, orders and what is handed out: the other half of the store.
 * @module
 */
import type { LapseReason } from '@tegata/lifecycle'
import type { Kysely } from 'kysely'
import type { CertificateRow, EnrolmentTables, OrderRow, PhoneRow, Trx } from './store.ts'
import { json } from './written-json.ts'

type NewPhone = Pick<
  PhoneRow,
  'attestation' | 'card_serial' | 'id' | 'push_endpoint' | 'resident_id' | 'valid_until'
> &
  Readonly<Record<'auth_key' | 'sign_key' | 'wallet_key', PhoneRow['wallet_key']>>

export const createOrderStore = (db: Kysely<EnrolmentTables>) => ({
  async addApplication(
    application: Pick<EnrolmentTables['application'], 'challenge' | 'expires_at' | 'id'>,
  ): Promise<void> {
    const unused = { used_at: null, token_hash: null, phone_id: null }
    await db
      .insertInto('application')
      .values({ ...application, ...unused })
      .execute()
  },
  openApplication: (id: string, at: Date) =>
    db
      .selectFrom('application')
      .select('challenge')
      .where('id', '=', id)
      .where('used_at', 'is', null)
      .where('expires_at', '>', at)
      .executeTakeFirst(),
  /** The phone that this very application enrolled before. */
  async phoneOfApplication(id: string, tokenHash: string, trx?: Trx): Promise<string | undefined> {
    const row = await (trx ?? db)
      .selectFrom('application')
      .select('phone_id')
      .where('id', '=', id)
      .where('token_hash', '=', tokenHash)
      .executeTakeFirst()
    return row?.phone_id ?? undefined
  },
  /** True once. */
  async useApplication(
    trx: Trx,
    id: string,
    by: { readonly tokenHash: string; readonly phoneId: string },
    at: Date,
  ): Promise<boolean> {
    const used = await trx
      .updateTable('application')
      .set({ used_at: at, token_hash: by.tokenHash, phone_id: by.phoneId })
      .where('id', '=', id)
      .where('used_at', 'is', null)
      .where('expires_at', '>', at)
      .returning('id')
      .executeTakeFirst()
    return used !== undefined
  },

  async addPhone(trx: Trx, phone: NewPhone): Promise<void> {
    await trx
      .insertInto('phone')
      .values({
        ...phone,
        wallet_key: json(phone.wallet_key),
        sign_key: json(phone.sign_key),
        auth_key: json(phone.auth_key),
        attestation: json(phone.attestation),
        offer: null,
        offered_at: null,
        told_at: null,
        lapse_reason: null,
      })
      .execute()
  },
  phone: (id: string) => db.selectFrom('phone').selectAll().where('id', '=', id).executeTakeFirst(),
  /** Answers the phone. */
  markTold: (trx: Trx, id: string, at: Date) =>
    trx
      .updateTable('phone')
      .set({ told_at: at })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst(),
  /** With the life that each is part of, by id. */
  phonesAfter: (trx: Trx, id: string, most: number) =>
    trx
      .selectFrom('phone')
      .innerJoin('resident', 'resident.id', 'phone.resident_id')
      .selectAll('phone')
      .select(['life', 'version', 'particulars'])
      .where('phone.id', '>', id)
      .orderBy('phone.id')
      .limit(most)
      .execute(),
  untoldPhones: () =>
    db.selectFrom('phone').select(['id', 'resident_id']).where('told_at', 'is', null).execute(),
  /** Read when the issuer is told. */
  async setLapseReason(trx: Trx, id: string, reason: LapseReason): Promise<void> {
    await trx.updateTable('phone').set({ lapse_reason: reason }).where('id', '=', id).execute()
  },
  /** False: another offer was made since `before`, and is the one that counts. */
  async saveOffer(
    id: string,
    offer: { readonly sealed: Uint8Array; readonly at: Date; readonly before: Date },
  ): Promise<boolean> {
    const saved = await db
      .updateTable('phone')
      .set({ offer: offer.sealed, offered_at: offer.at })
      .where('id', '=', id)
      .where((where) =>
        where.or([where('offered_at', 'is', null), where('offered_at', '<=', offer.before)]),
      )
      .returning('id')
      .executeTakeFirst()
    return saved !== undefined
  },

  async addOrder(trx: Trx, order: Omit<OrderRow, 'state'>): Promise<void> {
    await trx
      .insertInto('certificate_order')
      .values({ ...order, state: 'open' })
      .execute()
  },
  order: (id: string, trx?: Trx) =>
    (trx ?? db).selectFrom('certificate_order').selectAll().where('id', '=', id).executeTakeFirst(),
  /** True once, and never of an order that was cancelled. */
  async closeOrder(trx: Trx, id: string): Promise<boolean> {
    const closed = await trx
      .updateTable('certificate_order')
      .set({ state: 'issued' })
      .where('id', '=', id)
      .where('state', '=', 'open')
      .returning('id')
      .executeTakeFirst()
    return closed !== undefined
  },
  async cancelOrders(trx: Trx, of: Pick<OrderRow, 'kind' | 'phone_id'>): Promise<string[]> {
    const cancelled = await trx
      .updateTable('certificate_order')
      .set({ state: 'cancelled' })
      .where('phone_id', '=', of.phone_id)
      .where('kind', '=', of.kind)
      .where('state', '=', 'open')
      .returning('id')
      .execute()
    return cancelled.map(({ id }) => id)
  },
  /** What a phone may have: valid, and issued for it. */
  validOnPhone: (
    trx: Trx,
    phoneId: string,
  ): Promise<Pick<CertificateRow, 'der' | 'kind' | 'serial'>[]> =>
    trx
      .selectFrom('certificate')
      .select(['serial', 'kind', 'der'])
      .where('holder', '=', 'phone')
      .where('holder_id', '=', phoneId)
      .where('state', '=', 'valid')
      .execute(),
})
