import { type Kysely, type Migration, sql } from 'kysely'

/**
 * Certificates of phones are ordered, issued by jobs and fetched: orders, the keys they are for, and
 * what is handed out (sealed). Lives say when certificates end.
 */
export const orders: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE certificate_order (
        id text PRIMARY KEY,
        phone_id text NOT NULL REFERENCES phone (id),
        kind text NOT NULL CHECK (kind IN ('sign', 'auth')),
        state text NOT NULL CHECK (state IN ('open', 'issued', 'cancelled'))
      )`.execute(db)
    await sql`CREATE UNIQUE INDEX certificate_order_open ON certificate_order (phone_id, kind)
      WHERE state = 'open'`.execute(db)
    await sql`
      ALTER TABLE phone
        ADD COLUMN card_serial text,
        ADD COLUMN sign_key jsonb,
        ADD COLUMN auth_key jsonb,
        ADD COLUMN offer bytea,
        ADD COLUMN offered_at timestamptz`.execute(db)
    await sql`ALTER TABLE certificate ADD COLUMN der bytea`.execute(db)
    await sql`
      ALTER TABLE application
        ADD COLUMN token_hash text,
        ADD COLUMN phone_id text`.execute(db)
    await withEnds(db, 'cards', sql`SELECT id, expires_at FROM card`)
    await withEnds(db, 'phones', sql`SELECT id, valid_until AS expires_at FROM phone`)
  },
}

/** Writes into each card or phone of each life when its certificates end. */
async function withEnds(db: Kysely<unknown>, member: string, ends: ReturnType<typeof sql>) {
  await sql`
    UPDATE resident SET life = jsonb_set(life, ARRAY[${member}], coalesce((
      SELECT jsonb_agg(thing || jsonb_build_object('expiresAt',
        to_char(ends.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
        ORDER BY place)
      FROM jsonb_array_elements(life -> ${member}) WITH ORDINALITY AS one (thing, place)
      JOIN (${ends}) AS ends ON ends.id = thing ->> 'id'), '[]'::jsonb))`.execute(db)
}
