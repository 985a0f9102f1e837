/**
 * Authorities and their ledger, Postgres schema `ca`: all SQL of this role.
 * @module
 */
import type { RevocationReason } from '@tegata/pki'
import { appendAudit, appendAudits, auditMigration, type Migrations } from '@tegata/service'
import { type Kysely, sql } from 'kysely'
import { CaError } from './errors.ts'
import { ledger } from './migrations/0001-ledger.ts'

export type CertificateState = 'issuing' | 'good' | 'held' | 'revoked'

type Row = {
  serial: string
  authority: string
  purpose: string
  state: CertificateState
  reason: RevocationReason | null
  not_after: Date
  changed_at: Date
  linked_serial: string | null
  request_id: string | null
  /** Sealed. */
  der: Uint8Array | null
}
export type CaTables = {
  authority: { name: string; certificate: Uint8Array; created_at: Date }
  certificate: Row
}
export type Store = ReturnType<typeof createStore>
export type LedgerEntry = Pick<
  Row,
  'serial' | 'authority' | 'state' | 'reason' | 'changed_at' | 'not_after' | 'der'
>

export const migrations: Migrations = { '0000-audit': auditMigration, '0001-ledger': ledger }

type NewEntry = Pick<Row, 'serial' | 'authority' | 'purpose' | 'not_after'> & {
  readonly linkedSerial: string | undefined
  readonly requestId: string | undefined
}

const issuingRow = (entry: NewEntry, at: Date): Row => {
  const { linkedSerial = null, requestId = null, ...rest } = entry
  const state = { state: 'issuing', reason: null, changed_at: at, der: null } as const
  return { ...rest, ...state, linked_serial: linkedSerial, request_id: requestId }
}

const shown = ['serial', 'authority', 'state', 'reason', 'changed_at', 'not_after', 'der'] as const

export const createStore = (db: Kysely<CaTables>) => ({
  async authority(name: string): Promise<Uint8Array | undefined> {
    const row = await db
      .selectFrom('authority')
      .select('certificate')
      .where('name', '=', name)
      .executeTakeFirst()
    return row?.certificate
  },

  async replaceAuthority(name: string, certificate: Uint8Array, at: Date): Promise<void> {
    await db
      .insertInto('authority')
      .values({ name, certificate, created_at: at })
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet({ certificate, created_at: at }),
      )
      .execute()
  },

  /**
   * First of all the rows, and what `build` answers only when they and their audit entries are
   * written for good: nothing is signed that is not recorded. When `build` throws nothing is written.
   * @throws CaError `ca/in-progress` when a request with one of these ids was begun meanwhile
   */
  async recordIssuing<T>(
    entries: readonly NewEntry[],
    at: Date,
    build: () => Promise<T>,
  ): Promise<T> {
    return await db.transaction().execute(async (trx) => {
      const inserted = await trx
        .insertInto('certificate')
        .values(entries.map((entry) => issuingRow(entry, at)))
        .onConflict((conflict) => conflict.column('request_id').doNothing())
        .returning('serial')
        .execute()
      if (inserted.length < entries.length)
        throw new CaError('ca/in-progress', 'this request is being answered; ask again')
      const built = await build()
      await appendAudits(
        trx,
        entries.map(({ serial: subject, purpose }) => ({
          at,
          actor: 'ca',
          action: 'certificate.issuing',
          subject,
          purpose,
        })),
      )
      return built
    })
  },

  async auditRefusal(refused: { serial: string; purpose: string }, at: Date): Promise<void> {
    const { serial: subject, purpose } = refused
    await db
      .transaction()
      .execute((trx) =>
        appendAudit(trx, { at, actor: 'ca', action: 'certificate.refused', subject, purpose }),
      )
  },

  /**
   * All or none. False: one was ended while it was made, and none is to be handed out; the others
   * stay half-issued and are ended as such.
   */
  async recordIssued(
    issued: readonly { readonly serial: string; readonly sealed: Uint8Array }[],
    at: Date,
  ): Promise<boolean> {
    const values = issued.map(({ serial, sealed }) => sql`(${serial}, ${sealed}::bytea)`)
    const { rows } = await sql`
      WITH made (serial, der) AS (VALUES ${sql.join(values)}), open AS (
        SELECT serial FROM certificate WHERE state = 'issuing' AND serial IN (SELECT serial FROM made)
        FOR UPDATE
      )
      UPDATE certificate SET state = 'good', der = made.der, changed_at = ${at}
      FROM made JOIN open USING (serial)
      WHERE certificate.serial = made.serial
        AND (SELECT count(*) FROM open) = ${issued.length}
      RETURNING certificate.serial`.execute(db)
    return rows.length === issued.length
  },

  byRequest: (requestId: string): Promise<LedgerEntry | undefined> =>
    db
      .selectFrom('certificate')
      .select(shown)
      .where('request_id', '=', requestId)
      .executeTakeFirst(),

  bySerial: (serial: string): Promise<LedgerEntry | undefined> =>
    db.selectFrom('certificate').select(shown).where('serial', '=', serial).executeTakeFirst(),

  /** Begun and never handed out: ended, and the request may begin anew. */
  async abandon(serial: string, at: Date): Promise<void> {
    await db.transaction().execute(async (trx) => {
      const ended = await trx
        .updateTable('certificate')
        .set({ state: 'revoked', reason: 'unspecified', request_id: null, changed_at: at })
        .where('serial', '=', serial)
        .where('state', '=', 'issuing')
        .returning('serial')
        .executeTakeFirst()
      if (ended)
        await appendAudit(trx, {
          at,
          actor: 'ca',
          action: 'certificate.abandoned',
          subject: serial,
        })
    })
  },

  unfinished: async (): Promise<readonly string[]> =>
    (
      await db.selectFrom('certificate').select('serial').where('state', '=', 'issuing').execute()
    ).map(({ serial }) => serial),

  /** One statement: the states it may come from are in its condition. True when it moved. */
  async move(
    serial: string,
    change: { from: readonly CertificateState[]; to: CertificateState; reason?: RevocationReason },
    at: Date,
  ): Promise<boolean> {
    return await db.transaction().execute(async (trx) => {
      const moved = await trx
        .updateTable('certificate')
        .set({ state: change.to, reason: change.reason ?? null, changed_at: at })
        .where('serial', '=', serial)
        .where('state', 'in', change.from)
        .returning('serial')
        .executeTakeFirst()
      if (!moved) return false
      const action = `certificate.${change.to}`
      await appendAudit(trx, { at, actor: 'ca', action, subject: serial })
      return true
    })
  },

  revoked: (authority: string): Promise<readonly LedgerEntry[]> =>
    db
      .selectFrom('certificate')
      .select(shown)
      .where('authority', '=', authority)
      .where('state', 'in', ['held', 'revoked'])
      .orderBy('serial')
      .execute(),
})
