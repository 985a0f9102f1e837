import { type Kysely, type Migration, sql } from 'kysely'

/** Offers, records with their places in status lists, and notices of lapse. No claim is kept. */
export const records: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE signer (
        name text PRIMARY KEY,
        chain jsonb NOT NULL,
        not_after timestamptz NOT NULL
      )`.execute(db)
    await sql`
      CREATE TABLE offer (
        id text PRIMARY KEY,
        phone_id text NOT NULL,
        doc_type text NOT NULL,
        code_hash bytea NOT NULL UNIQUE,
        tx_code_hash bytea NOT NULL,
        tx_tries integer NOT NULL DEFAULT 0,
        expires_at timestamptz NOT NULL,
        used_at timestamptz,
        token_hash bytea UNIQUE,
        token_expires_at timestamptz,
        record_id text
      )`.execute(db)
    await sql`
      CREATE TABLE used_nonce (
        nonce text PRIMARY KEY,
        expires_at timestamptz NOT NULL
      )`.execute(db)
    await sql`
      CREATE TABLE record (
        id text PRIMARY KEY,
        phone_id text NOT NULL,
        doc_type text NOT NULL,
        state text NOT NULL CHECK (state IN ('valid', 'lapsed')),
        issued_at timestamptz NOT NULL,
        lapsed_at timestamptz,
        reason text,
        notification_id text NOT NULL UNIQUE,
        notified text
      )`.execute(db)
    await sql`CREATE INDEX record_phone ON record (phone_id)`.execute(db)
    await sql`
      CREATE TABLE status_entry (
        list_id integer NOT NULL,
        index integer NOT NULL,
        record_id text NOT NULL REFERENCES record (id),
        PRIMARY KEY (list_id, index)
      )`.execute(db)
    await sql`CREATE INDEX status_entry_record ON status_entry (record_id)`.execute(db)
    await sql`
      CREATE TABLE notice (
        id text PRIMARY KEY,
        record_id text NOT NULL UNIQUE REFERENCES record (id),
        phone_id text NOT NULL,
        token text NOT NULL,
        made_at timestamptz NOT NULL,
        receipt text,
        receipt_at timestamptz
      )`.execute(db)
    await sql`CREATE INDEX notice_phone ON notice (phone_id)`.execute(db)
  },
}
