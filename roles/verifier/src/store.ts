/**
 * Presentations and logins, Postgres schema `verifier`: all SQL of this role.
 * @module
 */
import { appendAudit, auditMigration, type Migrations } from '@tegata/service'
import { type Kysely, sql } from 'kysely'
import type { ReportReply } from './contract.ts'
import { presentations } from './migrations/0001-presentations.ts'

type OpenState = 'requested' | 'fetched'
export type PresentationRow = {
  id: string
  purpose: string
  state: OpenState | 'accepted' | 'refused' | 'declined'
  /** Sealed: it holds the key that responses are encrypted to. */
  transaction: Uint8Array
  expires_at: Date
  responses: number
  report: ReportReply | null
  response_code_hash: Uint8Array | null
  disclosed: Uint8Array | null
}
type LoginRow = {
  id: string
  challenge: string
  expires_at: Date
  state: 'open' | 'accepted' | 'refused'
  report: ReportReply | null
  subject: string | null
}
export type VerifierTables = {
  certificate: { name: string; chain: string[]; not_after: Date }
  presentation: PresentationRow
  login: LoginRow
}
export type Store = ReturnType<typeof createStore>

export const migrations: Migrations = {
  '0000-audit': auditMigration,
  '0001-presentations': presentations,
}

const open: readonly OpenState[] = ['requested', 'fetched']
const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`

export const createStore = (db: Kysely<VerifierTables>) => ({
  certificate: (name: string) =>
    db.selectFrom('certificate').selectAll().where('name', '=', name).executeTakeFirst(),
  async replaceCertificate(name: string, chain: readonly string[], notAfter: Date): Promise<void> {
    const values = { chain: json([...chain]), not_after: notAfter }
    await db
      .insertInto('certificate')
      .values({ name, ...values })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
      .execute()
  },

  async addPresentation(
    row: Pick<PresentationRow, 'id' | 'purpose' | 'transaction' | 'expires_at'>,
    actor: string,
    at: Date,
  ): Promise<void> {
    await db.transaction().execute(async (trx) => {
      await trx
        .insertInto('presentation')
        .values({ ...row, state: 'requested', responses: 0 })
        .execute()
      const { id: subject, purpose } = row
      await appendAudit(trx, { at, actor, action: 'presentation.requested', subject, purpose })
    })
  },
  presentation: (id: string): Promise<PresentationRow | undefined> =>
    db.selectFrom('presentation').selectAll().where('id', '=', id).executeTakeFirst(),

  async markFetched(id: string): Promise<void> {
    await db
      .updateTable('presentation')
      .set({ state: 'fetched' })
      .where('id', '=', id)
      .where('state', '=', 'requested')
      .execute()
  },
  async countResponse(id: string): Promise<void> {
    await db
      .updateTable('presentation')
      .set({ responses: sql<number>`responses + 1` })
      .where('id', '=', id)
      .execute()
  },

  /** One statement: of two answers one wins, and none after the end. */
  async settle(
    id: string,
    outcome: Pick<PresentationRow, 'report' | 'response_code_hash' | 'disclosed'> & {
      state: 'accepted' | 'refused' | 'declined'
    },
    at: Date,
  ): Promise<boolean> {
    return await db.transaction().execute(async (trx) => {
      const won = await trx
        .updateTable('presentation')
        .set({ ...outcome, report: outcome.report && json(outcome.report) })
        .where('id', '=', id)
        .where('state', 'in', open)
        .where('expires_at', '>', at)
        .returning('purpose')
        .executeTakeFirst()
      if (!won) return false
      const action = `presentation.${outcome.state}`
      await appendAudit(trx, { at, actor: 'wallet', action, subject: id, purpose: won.purpose })
      return true
    })
  },

  /** What was disclosed is handed out once and forgotten with the same statement. */
  async takeDisclosed(id: string, responseCodeHash: Uint8Array): Promise<Uint8Array | undefined> {
    const { rows } = await sql<{ disclosed: Uint8Array | null }>`
      WITH held AS (
        SELECT id, disclosed FROM presentation
        WHERE id = ${id} AND response_code_hash = ${responseCodeHash} AND disclosed IS NOT NULL
        FOR UPDATE
      )
      UPDATE presentation SET disclosed = NULL FROM held
      WHERE presentation.id = held.id RETURNING held.disclosed`.execute(db)
    return rows[0]?.disclosed ?? undefined
  },

  async addLogin(row: Pick<LoginRow, 'id' | 'challenge' | 'expires_at'>): Promise<void> {
    await db
      .insertInto('login')
      .values({ ...row, state: 'open' })
      .execute()
  },
  login: (id: string): Promise<LoginRow | undefined> =>
    db.selectFrom('login').selectAll().where('id', '=', id).executeTakeFirst(),
  async settleLogin(
    id: string,
    outcome: { state: 'accepted' | 'refused'; report: ReportReply; subject: string | null },
    at: Date,
  ): Promise<boolean> {
    return await db.transaction().execute(async (trx) => {
      const won = await trx
        .updateTable('login')
        .set({ ...outcome, report: json(outcome.report) })
        .where('id', '=', id)
        .where('state', '=', 'open')
        .where('expires_at', '>', at)
        .returning('id')
        .executeTakeFirst()
      if (!won) return false
      const action = `login.${outcome.state}`
      await appendAudit(trx, { at, actor: 'phone', action, subject: id })
      return true
    })
  },
})
