/**
 * Authorities and their ledger, Postgres schema `ca`: all SQL of this role.
 * @module
 */
import type { RevocationReason } from '@tegata/pki'
import { appendAudit, auditMigration, type Migrations } from '@tegata/service'
import type { Kysely } from 'kysely'
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

  /** First of all the row: nothing is signed that is not recorded. */
  async recordIssuing(
    entry: Pick<Row, 'serial' | 'authority' | 'purpose' | 'not_after'> & {
      linkedSerial: string | undefined
      requestId: string | undefined
    },
    at: Date,
  ): Promise<void> {
    const { linkedSerial = null, requestId = null, ...rest } = entry
    await db.transaction().execute(async (trx) => {
      await trx
        .insertInto('certificate')
        .values({
          ...rest,
          state: 'issuing',
          reason: null,
          changed_at: at,
          linked_serial: linkedSerial,
          request_id: requestId,
          der: null,
        })
        .execute()
      const { serial: subject, purpose } = entry
      await appendAudit(trx, { at, actor: 'ca', action: 'certificate.issuing', subject, purpose })
    })
  },

  /** False: it was ended while it was made, and is not to be handed out. */
  async recordIssued(serial: string, sealed: Uint8Array, at: Date): Promise<boolean> {
    const issued = await db
      .updateTable('certificate')
      .set({ state: 'good', der: sealed, changed_at: at })
      .where('serial', '=', serial)
      .where('state', '=', 'issuing')
      .returning('serial')
      .executeTakeFirst()
    return issued !== undefined
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
