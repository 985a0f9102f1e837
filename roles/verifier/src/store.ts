/**
 * Presentations and logins, Postgres schema `verifier`: all SQL of this role.
 * @module
 */
import { appendAudit, auditMigration, type Migrations, type StoredChain } from '@tegata/service'
import { type Kysely, sql } from 'kysely'
import type { ReportReply } from './contract.ts'
import { presentations } from './migrations/0001-presentations.ts'
import { unprovenAnswers } from './migrations/0002-unproven-answers.ts'
import { newestSeen } from './migrations/0003-newest-seen.ts'

type OpenState = 'requested' | 'fetched' | 'declined'
export type PresentationRow = {
  id: string
  purpose: string
  state: OpenState | 'accepted' | 'refused'
  /** Sealed: it holds the key that responses are encrypted to. */
  transaction: Uint8Array
  expires_at: Date
  responses: number
  /** Of the answer that settled it; until then, of the last one that did not. */
  report: ReportReply | null
  /** What the wallet that declined gave as the reason: OpenID4VP 1.0, 8.5. */
  error_code: string | null
  response_code_hash: Uint8Array | null
  disclosed: Uint8Array | null
}
type LoginRow = {
  id: string
  challenge: string
  expires_at: Date
  state: 'open' | 'accepted'
  /** Of the answer that was accepted; until then, of the last one that was not. */
  report: ReportReply | null
  subject: string | null
  /** Answers that were not accepted, as far as they are recorded. */
  refused_answers: number
}
export type VerifierTables = {
  certificate: { name: string; chain: string[]; not_after: Date }
  presentation: PresentationRow
  login: LoginRow
  newest_seen: { source: string; value: string; seen_at: Date }
}
export type Store = ReturnType<typeof createStore>

export const migrations: Migrations = {
  '0000-audit': auditMigration,
  '0001-presentations': presentations,
  '0002-unproven-answers': unprovenAnswers,
  '0003-newest-seen': newestSeen,
}

/** Nobody proves anything by declining, so that one who declined may still answer. */
const open: readonly OpenState[] = ['requested', 'fetched', 'declined']
export const isAnswerable = (state: PresentationRow['state']): boolean =>
  open.some((one) => one === state)

/** Answers that settle nothing are recorded up to this number: anybody may send any number of them. */
const mostNoted = 20
const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`

export const createStore = (db: Kysely<VerifierTables>) => ({
  certificate: (name: string) =>
    db.selectFrom('certificate').selectAll().where('name', '=', name).executeTakeFirst(),
  async replaceCertificate(
    name: string,
    { chain, not_after }: StoredChain,
    seen: StoredChain | undefined,
  ): Promise<void> {
    const values = { chain: json([...chain]), not_after }
    await db
      .insertInto('certificate')
      .values({ name, ...values })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet(values)
          .where('certificate.chain', '=', json([...(seen?.chain ?? [])])),
      )
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
  /** An answer that settles nothing: the relying party sees its report, and nothing ends. */
  async noteAnswer(id: string, report: ReportReply, at: Date): Promise<void> {
    await db
      .updateTable('presentation')
      .set({ responses: sql<number>`responses + 1`, report: json(report) })
      .where('id', '=', id)
      .where('state', 'in', open)
      .where('expires_at', '>', at)
      .where('responses', '<', mostNoted)
      .execute()
  },

  /** The first code is kept. False: it was answered, or is too old. */
  async decline(id: string, errorCode: string, at: Date): Promise<boolean> {
    return await db.transaction().execute(async (trx) => {
      const declined = await trx
        .updateTable('presentation')
        .set({ state: 'declined', error_code: errorCode })
        .where('id', '=', id)
        .where('state', 'in', ['requested', 'fetched'])
        .where('expires_at', '>', at)
        .returning('purpose')
        .executeTakeFirst()
      if (declined) {
        const entry = { at, actor: 'wallet', subject: id, purpose: declined.purpose }
        await appendAudit(trx, { ...entry, action: 'presentation.declined' })
        return true
      }
      const before = trx.selectFrom('presentation').select('id').where('id', '=', id)
      const still = before.where('state', '=', 'declined').where('expires_at', '>', at)
      return (await still.executeTakeFirst()) !== undefined
    })
  },

  /** One statement: of two answers one wins, and none after the end. */
  async settle(
    id: string,
    outcome: Pick<PresentationRow, 'response_code_hash' | 'disclosed'> & {
      state: 'accepted' | 'refused'
      report: ReportReply
    },
    at: Date,
  ): Promise<boolean> {
    return await db.transaction().execute(async (trx) => {
      const won = await trx
        .updateTable('presentation')
        .set({
          ...outcome,
          report: json(outcome.report),
          responses: sql<number>`responses + 1`,
          error_code: null,
        })
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
      .values({ ...row, state: 'open', refused_answers: 0 })
      .execute()
  },
  login: (id: string): Promise<LoginRow | undefined> =>
    db.selectFrom('login').selectAll().where('id', '=', id).executeTakeFirst(),
  /** An answer that is not accepted ends nothing: the relying party sees its report. */
  async noteLoginAnswer(id: string, report: ReportReply, at: Date): Promise<void> {
    await db.transaction().execute(async (trx) => {
      const noted = await trx
        .updateTable('login')
        .set({ refused_answers: sql<number>`refused_answers + 1`, report: json(report) })
        .where('id', '=', id)
        .where('state', '=', 'open')
        .where('expires_at', '>', at)
        .where('refused_answers', '<', mostNoted)
        .returning('id')
        .executeTakeFirst()
      if (!noted) return
      await appendAudit(trx, { at, actor: 'phone', action: 'login.refused', subject: id })
    })
  },

  /** One statement: of two answers one wins, and none after the end. */
  async acceptLogin(
    id: string,
    accepted: { report: ReportReply; subject: string | null },
    at: Date,
  ): Promise<boolean> {
    return await db.transaction().execute(async (trx) => {
      const won = await trx
        .updateTable('login')
        .set({ state: 'accepted', subject: accepted.subject, report: json(accepted.report) })
        .where('id', '=', id)
        .where('state', '=', 'open')
        .where('expires_at', '>', at)
        .returning('id')
        .executeTakeFirst()
      if (!won) return false
      await appendAudit(trx, { at, actor: 'phone', action: 'login.accepted', subject: id })
      return true
    })
  },
})
