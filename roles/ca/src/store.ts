/**
 * Authorities and their ledger, Postgres schema `ca`: all SQL of this role.
 * @module
 */
import type { RevocationReason } from '@tegata/pki'
import {
  appendAudit,
  appendAudits,
  auditMigration,
  type Database,
  type Migrations,
} from '@tegata/service'
import { type Generated, type Kysely, sql, type Transaction } from 'kysely'
import type { CrlScope } from './crl/partition.ts'
import { CaError } from './errors.ts'
import { ledger } from './migrations/0001-ledger.ts'
import { partitions } from './migrations/0002-partitions.ts'
import { changes } from './migrations/0003-changes.ts'

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
  /** Which CRL it belongs to. */
  partition: string
}
export type CaTables = {
  authority: { name: string; certificate: Uint8Array; created_at: Date }
  certificate: Row
  crl: {
    authority: string
    partition: string
    /** Of what it lists, since ever; and those that the published list has seen. */
    changes: Generated<string>
    published_changes: string | null
    /** Last number that was given, and that of the published list. */
    number: Generated<string>
    published_number: Generated<string>
    this_update: Date | null
    next_update: Date | null
    der: Uint8Array | null
  }
}
export type Store = ReturnType<typeof createStore>
export type LedgerEntry = Pick<
  Row,
  'serial' | 'authority' | 'state' | 'reason' | 'changed_at' | 'not_after' | 'der'
>
/** What OCSP and CRLs say of a certificate. */
export type LedgerState = Pick<Row, 'serial' | 'authority' | 'state' | 'reason' | 'changed_at'>
/** Told in the transaction of a change, for jobs that follow from it. */
export type OnChange = (trx: Transaction<CaTables>, changed: CrlScope) => Promise<void>

export const migrations: Migrations = {
  '0000-audit': auditMigration,
  '0001-ledger': ledger,
  '0002-partitions': partitions,
  '0003-changes': changes,
}

type NewEntry = Pick<Row, 'serial' | 'authority' | 'purpose' | 'not_after' | 'partition'> & {
  readonly linkedSerial: string | undefined
  readonly requestId: string | undefined
}

const newList = (scope: CrlScope) => ({
  ...scope,
  published_changes: null,
  this_update: null,
  next_update: null,
  der: null,
})

/** It is not listed beyond the card's, nor hung on one that has ended. */
async function requireLinked(
  trx: Transaction<CaTables>,
  { linkedSerial, not_after: notAfter }: NewEntry,
): Promise<void> {
  if (linkedSerial === undefined) return
  const linked = await trx
    .selectFrom('certificate')
    .select(['state', 'not_after'])
    .where('serial', '=', linkedSerial)
    .forShare()
    .executeTakeFirst()
  if (!linked) throw new CaError('ca/unknown-certificate', 'the certificate it hangs on is unknown')
  if (linked.state === 'revoked' || linked.not_after < notAfter)
    throw new CaError('ca/not-allowed', 'it would outlive the certificate it hangs on')
}

const issuingRow = (entry: NewEntry, at: Date): Row => {
  const { linkedSerial = null, requestId = null, ...rest } = entry
  const state = { state: 'issuing', reason: null, changed_at: at, der: null } as const
  return { ...rest, ...state, linked_serial: linkedSerial, request_id: requestId }
}

const shown = ['serial', 'authority', 'state', 'reason', 'changed_at', 'not_after', 'der'] as const

/** Asked for each request of OCSP. */
const statesBySerial = `SELECT serial, authority, state, reason, changed_at FROM certificate
  WHERE serial = ANY($1::text[])`

export function createStore(
  db: Kysely<CaTables>,
  database: Pick<Database, 'prepare'>,
  onChange: OnChange = async () => {},
) {
  const findStates = database.prepare<LedgerState>('ca', statesBySerial)
  return {
    ...ledgerStore(db, onChange),
    /** States of those that are in the ledger, by serial number. */
    statesOf: async (serials: readonly string[]): Promise<ReadonlyMap<string, LedgerState>> =>
      new Map((await findStates([serials])).map((row) => [row.serial, row])),
  }
}

const ledgerStore = (db: Kysely<CaTables>, onChange: OnChange) => ({
  async authority(name: string): Promise<Uint8Array | undefined> {
    const row = await db
      .selectFrom('authority')
      .select('certificate')
      .where('name', '=', name)
      .executeTakeFirst()
    return row?.certificate
  },

  /** The first one stays: two processes that start at once have the same root. */
  async keepAuthority(name: string, certificate: Uint8Array, at: Date): Promise<Uint8Array> {
    return await db.transaction().execute(async (trx) => {
      const made = await trx
        .insertInto('authority')
        .values({ name, certificate, created_at: at })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .returning('name')
        .executeTakeFirst()
      if (made) {
        await trx
          .insertInto('crl')
          .values(newList({ authority: name, partition: '' }))
          .execute()
        await appendAudit(trx, { at, actor: 'ca', action: 'authority.created', subject: name })
        return certificate
      }
      const kept = trx.selectFrom('authority').select('certificate').where('name', '=', name)
      return (await kept.executeTakeFirstOrThrow()).certificate
    })
  },

  /**
   * Only while the stored one is still that which was `seen`: of two renewals the first stays.
   * @returns the one that stands
   */
  async replaceAuthority(
    name: string,
    certificate: Uint8Array,
    at: Date,
    seen: Uint8Array | undefined,
  ): Promise<Uint8Array> {
    await db
      .insertInto('authority')
      .values({ name, certificate, created_at: at })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet({ certificate, created_at: at })
          .where('authority.certificate', '=', seen ?? new Uint8Array()),
      )
      .execute()
    const standing = db.selectFrom('authority').select('certificate').where('name', '=', name)
    return (await standing.executeTakeFirstOrThrow()).certificate
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
      for (const entry of entries) await requireLinked(trx, entry)
      await trx
        .insertInto('crl')
        .values(entries.map(({ authority, partition }) => newList({ authority, partition })))
        .onConflict((conflict) => conflict.doNothing())
        .execute()
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

  /** Those that are for one of these, the latest to end first. */
  ofPurposes: async (purposes: readonly string[]) =>
    await db
      .selectFrom('certificate')
      .select(['serial', 'authority', 'purpose', 'state', 'not_after', 'reason'])
      .where('purpose', 'in', purposes)
      .orderBy('not_after', 'desc')
      .execute(),

  /** Of certificates that still run, the last changes first; of a delegate of OCSP nobody asks. */
  recentStates: async (asked: {
    readonly since: Date
    readonly at: Date
    readonly most: number
  }): Promise<readonly LedgerState[]> =>
    await db
      .selectFrom('certificate')
      .select(['serial', 'authority', 'state', 'reason', 'changed_at'])
      .where('state', '<>', 'issuing')
      .where('purpose', '<>', 'ocsp-responder')
      .where('changed_at', '>=', asked.since)
      .where('not_after', '>', asked.at)
      .orderBy('changed_at', 'desc')
      .limit(asked.most)
      .execute(),

  /** Begun and never handed out: ended, and the request may begin anew. */
  async abandon(serial: string, at: Date): Promise<void> {
    await db.transaction().execute(async (trx) => {
      const ended = await trx
        .updateTable('certificate')
        .set({ state: 'revoked', reason: 'unspecified', request_id: null, changed_at: at })
        .where('serial', '=', serial)
        .where('state', '=', 'issuing')
        .returning(['authority', 'partition'])
        .executeTakeFirst()
      if (!ended) return
      await onChange(trx, ended)
      const action = 'certificate.abandoned'
      await appendAudit(trx, { at, actor: 'ca', action, subject: serial })
    })
  },

  unfinished: async (begunBefore?: Date): Promise<readonly string[]> => {
    const begun = db.selectFrom('certificate').select('serial').where('state', '=', 'issuing')
    const found = begunBefore ? begun.where('changed_at', '<', begunBefore) : begun
    return (await found.execute()).map(({ serial }) => serial)
  },

  /** One statement: the states it may come from are in its condition. True when it moved. */
  async move(
    serial: string,
    change: { from: readonly CertificateState[]; to: CertificateState; reason?: RevocationReason },
    at: Date,
    actor = 'ca',
  ): Promise<boolean> {
    return await db.transaction().execute(async (trx) => {
      const moved = await trx
        .updateTable('certificate')
        .set({ state: change.to, reason: change.reason ?? null, changed_at: at })
        .where('serial', '=', serial)
        .where('state', 'in', change.from)
        .returning(['authority', 'partition'])
        .executeTakeFirst()
      if (!moved) return false
      await onChange(trx, moved)
      const action = `certificate.${change.to}`
      await appendAudit(trx, { at, actor, action, subject: serial })
      return true
    })
  },
})
