/**
 * The audit trail: append-only, each row holding the hash of the one before, written in the same
 * transaction as the change. Who did what to which id for which purpose; never a claim value.
 * @module
 */
import { createHash } from 'node:crypto'
import { type Kysely, type Migration, sql, type Transaction } from 'kysely'

/** Who did what about whom, for which purpose; ids only, no claim. */
export type AuditEntry = {
  readonly at: Date
  /** `clerk`, `phone`, `bank`, a role. */
  readonly actor: string
  /** e.g. `card.issued`. */
  readonly action: string
  readonly subject: string
  readonly purpose?: string
}

/** Put among a role's migrations: the table `audit` of its schema. */
export const auditMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE audit (
        number bigint PRIMARY KEY,
        at timestamptz NOT NULL,
        actor text NOT NULL,
        action text NOT NULL,
        subject text NOT NULL,
        purpose text,
        previous bytea NOT NULL,
        hash bytea NOT NULL
      )`.execute(db)
    await sql`
      CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$`.execute(db)
    await sql`
      CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`.execute(db)
  },
}

type Row = { number: string; hash: Buffer }

/** Appends an entry; concurrent writers of one schema wait for each other until the commit. */
export const appendAudit = <Tables>(trx: Transaction<Tables>, entry: AuditEntry): Promise<void> =>
  appendAudits(trx, [entry])

/**
 * Appends several in their order, for a change of several rows. As the last statement before the
 * commit it keeps others waiting for the shortest time.
 */
export async function appendAudits<Tables>(
  trx: Transaction<Tables>,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return
  await sql`LOCK TABLE audit IN SHARE ROW EXCLUSIVE MODE`.execute(trx)
  const last = await sql<Row>`SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1`.execute(
    trx,
  )
  let previous = last.rows[0]?.hash ?? Buffer.alloc(32)
  let number = Number(last.rows[0]?.number ?? 0)
  const rows = entries.map(({ at, actor, action, subject, purpose = null }) => {
    number += 1
    const hash = hashOf({ number, at, actor, action, subject, purpose, previous })
    const row = sql`(${number}::bigint, ${at}::timestamptz, ${actor}, ${action}, ${subject},
      ${purpose}, ${previous}::bytea, ${hash}::bytea)`
    previous = hash
    return row
  })
  await sql`
    INSERT INTO audit (number, at, actor, action, subject, purpose, previous, hash)
    VALUES ${sql.join(rows)}`.execute(trx)
}

type Hashed = {
  number: number
  at: Date
  actor: string
  action: string
  subject: string
  purpose: string | null
  previous: Buffer
}

function hashOf({ number, at, actor, action, subject, purpose, previous }: Hashed): Buffer {
  const text = JSON.stringify([number, at.toISOString(), actor, action, subject, purpose])
  return createHash('sha256').update(previous).update(text).digest()
}

/** The number of the first entry that does not follow from the one before; `undefined`: all do. */
export async function findBrokenAudit<Tables>(db: Kysely<Tables>): Promise<number | undefined> {
  const { rows } = await sql<Hashed & { number: string; hash: Buffer }>`
    SELECT * FROM audit ORDER BY number`.execute(db)
  let previous: Buffer = Buffer.alloc(32)
  let expected = 1
  for (const row of rows) {
    const number = Number(row.number)
    const follows = number === expected && previous.equals(row.previous)
    if (!follows || !hashOf({ ...row, number }).equals(row.hash)) return expected
    previous = row.hash
    expected += 1
  }
  return undefined
}
