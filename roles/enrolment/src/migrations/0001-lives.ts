import { type Kysely, type Migration, sql } from 'kysely'

/** Residents (sealed), their lives, cards, phones, certificates, and applications. */
export const lives: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE resident (
        id text PRIMARY KEY,
        attributes bytea NOT NULL,
        life jsonb NOT NULL
      )`.execute(db)
    await sql`
      CREATE TABLE card (
        id text PRIMARY KEY,
        resident_id text NOT NULL REFERENCES resident (id),
        expires_at timestamptz NOT NULL
      )`.execute(db)
    await sql`
      CREATE TABLE phone (
        id text PRIMARY KEY,
        resident_id text NOT NULL REFERENCES resident (id),
        wallet_key jsonb NOT NULL,
        push_endpoint text NOT NULL,
        valid_until timestamptz NOT NULL
      )`.execute(db)
    await sql`
      CREATE TABLE certificate (
        serial text PRIMARY KEY,
        resident_id text NOT NULL REFERENCES resident (id),
        holder text NOT NULL CHECK (holder IN ('card', 'phone')),
        holder_id text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('sign', 'auth')),
        state text NOT NULL CHECK (state IN ('valid', 'held', 'revoked')),
        reason text
      )`.execute(db)
    await sql`CREATE INDEX certificate_holder ON certificate (holder_id)`.execute(db)
    await sql`
      CREATE TABLE application (
        id text PRIMARY KEY,
        challenge text NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      )`.execute(db)
    await sql`
      CREATE TABLE begun_request (
        request_id text PRIMARY KEY
      )`.execute(db)
  },
}
