/**
 * Residents and their lives, Postgres schema `enrolment`: all SQL of this role, with
 * `order-store.ts`. Attributes stand sealed; the individual number stands nowhere else.
 * @module
 */
import type { PublicJwk } from '@tegata/crypto'
import type { CertificateKind, EndReason, LapseReason, Life } from '@tegata/lifecycle'
import { auditMigration, type Migrations } from '@tegata/service'
import { type Generated, type Kysely, sql, type Transaction } from 'kysely'
import type { KeyEvidence } from './device-keys.ts'
import { EnrolmentError } from './errors.ts'
import { lives } from './migrations/0001-lives.ts'
import { orders } from './migrations/0002-orders.ts'
import { attestation } from './migrations/0003-attestation.ts'
import { tellings } from './migrations/0004-tellings.ts'
import { begunWork } from './migrations/0005-begun-work.ts'
import { createOrderStore } from './order-store.ts'
import { json } from './written-json.ts'

export type CertificateRow = {
  serial: string
  resident_id: string
  holder: 'card' | 'phone'
  holder_id: string
  kind: CertificateKind
  state: 'valid' | 'held' | 'revoked'
  reason: EndReason | null
  /** Sealed, of a phone only: what is handed out. */
  der: Uint8Array | null
}
export type PhoneRow = {
  id: string
  resident_id: string
  wallet_key: PublicJwk
  push_endpoint: string
  valid_until: Date
  /** Of the card's signing certificate that vouched. */
  card_serial: string | null
  sign_key: PublicJwk | null
  auth_key: PublicJwk | null
  /** Sealed: where the record is offered, for as long as that is open. */
  offer: Uint8Array | null
  offered_at: Date | null
  /** `null` for a phone from before proofs were asked for. */
  attestation: KeyEvidence | null
  /** When the issuer was told last. `null`: never. */
  told_at: Date | null
  /** Why its record lapsed. */
  lapse_reason: LapseReason | null
}
type ApplicationRow = {
  id: string
  challenge: string
  expires_at: Date
  used_at: Date | null
  /** Of what was accepted: the same again gets the same answer. */
  token_hash: string | null
  phone_id: string | null
}
export type OrderRow = {
  id: string
  phone_id: string
  kind: CertificateKind
  state: 'open' | 'issued' | 'cancelled'
}
export type EnrolmentTables = {
  resident: {
    id: string
    attributes: Uint8Array
    life: Life
    /** Grows with each change of the life. */
    version: Generated<number>
    /** Grows with each change of the attributes. */
    particulars: Generated<number>
  }
  card: { id: string; resident_id: string; expires_at: Date }
  phone: PhoneRow
  certificate: CertificateRow
  application: ApplicationRow
  certificate_order: OrderRow
  begun_request: { request_id: string; owner: string; until: Date }
}
export type Trx = Transaction<EnrolmentTables>
export type Store = ReturnType<typeof createStore>

export const migrations: Migrations = {
  '0000-audit': auditMigration,
  '0001-lives': lives,
  '0002-orders': orders,
  '0003-attestation': attestation,
  '0004-tellings': tellings,
  '0005-begun-work': begunWork,
}

/** Longer than any issuance takes. By the clock of the database, which is one for all processes. */
const until = sql<Date>`now() + interval '5 minutes'`

/** @param owner - of the work that is begun here: a name that no other process has */
export const createStore = (db: Kysely<EnrolmentTables>, owner: string) => ({
  transaction: <T>(work: (trx: Trx) => Promise<T>): Promise<T> => db.transaction().execute(work),

  /** Before certificates are asked for, so that a kill leaves none that nobody knows of. */
  async begin(requestIds: readonly string[]): Promise<void> {
    await db
      .insertInto('begun_request')
      .values(requestIds.map((id) => ({ request_id: id, owner, until })))
      .execute()
  },
  /**
   * Only what is still in the hands of this process.
   * @throws EnrolmentError `enrolment/order-expired` in a transaction, when some of it no longer is
   */
  async finish(trx: Trx | undefined, requestIds: readonly string[]): Promise<void> {
    const finished = await (trx ?? db)
      .deleteFrom('begun_request')
      .where('request_id', 'in', requestIds)
      .where('owner', '=', owner)
      .returning('request_id')
      .execute()
    if (trx && finished.length < requestIds.length)
      throw new EnrolmentError('enrolment/order-expired', 'it took too long: begin anew', {
        retryAfterSeconds: 1,
      })
  },
  /** What is late becomes work of this process, so that whoever began it cannot finish it any more. */
  async takeOver({ all }: { readonly all: boolean }): Promise<readonly string[]> {
    const late = all ? sql<boolean>`true` : sql<boolean>`until < now()`
    const taken = await db
      .updateTable('begun_request')
      .set({ owner, until })
      .where(late)
      .returning('request_id')
      .execute()
    return taken.map(({ request_id }) => request_id)
  },
  begun: async (): Promise<readonly string[]> =>
    (await db.selectFrom('begun_request').select('request_id').execute()).map(
      ({ request_id }) => request_id,
    ),

  async addResident(trx: Trx, id: string, attributes: Uint8Array, life: Life): Promise<void> {
    await trx
      .insertInto('resident')
      .values({ id, attributes, life: json(life) })
      .execute()
  },
  /** Nobody else changes this life until the end of the transaction. */
  lockResident: (trx: Trx, id: string) =>
    trx.selectFrom('resident').selectAll().where('id', '=', id).forUpdate().executeTakeFirst(),
  resident: (id: string) =>
    db.selectFrom('resident').selectAll().where('id', '=', id).executeTakeFirst(),
  /** Numbers and lives, newest first; attributes stay sealed. */
  newestResidents: (most: number) =>
    db
      .selectFrom('resident')
      .innerJoin('card', 'card.resident_id', 'resident.id')
      .select(['resident.id', 'resident.life'])
      .orderBy('card.expires_at', 'desc')
      .limit(most)
      .execute(),
  /** Answers the versions that stand now. */
  saveLife: (trx: Trx, id: string, life: Life) =>
    trx
      .updateTable('resident')
      .set({ life: json(life), version: sql<number>`version + 1` })
      .where('id', '=', id)
      .returning(['life', 'particulars', 'version'])
      .executeTakeFirstOrThrow(),
  async saveAttributes(trx: Trx, id: string, attributes: Uint8Array): Promise<void> {
    await trx
      .updateTable('resident')
      .set({ attributes, particulars: sql<number>`particulars + 1` })
      .where('id', '=', id)
      .execute()
  },

  async addCard(trx: Trx, card: EnrolmentTables['card']): Promise<void> {
    await trx.insertInto('card').values(card).execute()
  },
  card: (id: string, trx?: Trx) =>
    (trx ?? db).selectFrom('card').selectAll().where('id', '=', id).executeTakeFirst(),

  async addCertificate(
    trx: Trx,
    row: Omit<CertificateRow, 'der' | 'reason' | 'state'> & { readonly der?: Uint8Array },
  ): Promise<void> {
    await trx
      .insertInto('certificate')
      .values({ der: null, ...row, state: 'valid', reason: null })
      .execute()
  },
  certificate: (serial: string, trx?: Trx): Promise<CertificateRow | undefined> =>
    (trx ?? db)
      .selectFrom('certificate')
      .selectAll()
      .where('serial', '=', serial)
      .executeTakeFirst(),

  /** Nobody changes what the authority is to make true until the end of the transaction. */
  lockCertificate: (trx: Trx, serial: string): Promise<CertificateRow | undefined> =>
    trx
      .selectFrom('certificate')
      .selectAll()
      .where('serial', '=', serial)
      .forUpdate()
      .executeTakeFirst(),

  /** Sets what the authority is to make true. Answers the serial; a revoked one is left alone. */
  async setCertificate(
    trx: Trx,
    of: Pick<CertificateRow, 'holder' | 'holder_id' | 'kind'>,
    to: Pick<CertificateRow, 'state' | 'reason'>,
  ): Promise<readonly string[]> {
    const changed = await trx
      .updateTable('certificate')
      .set(to)
      .where('holder', '=', of.holder)
      .where('holder_id', '=', of.holder_id)
      .where('kind', '=', of.kind)
      .where('state', '!=', 'revoked')
      .returning('serial')
      .execute()
    return changed.map(({ serial }) => serial)
  },

  ...createOrderStore(db),
})
