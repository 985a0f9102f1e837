import { type Kysely, type Migration, sql } from 'kysely'

/** Presentations and logins. What was disclosed stands sealed until it is read, once. */
export const presentations: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE certificate (
        name text PRIMARY KEY,
        chain jsonb NOT NULL,
        not_after timestamptz NOT NULL
      )`.execute(db)
    await sql`
      CREATE TABLE presentation (
        id text PRIMARY KEY,
        purpose text NOT NULL,
        state text NOT NULL
          CHECK (state IN ('requested', 'fetched', 'accepted', 'refused', 'declined')),
        transaction bytea NOT NULL,
        expires_at timestamptz NOT NULL,
        responses integer NOT NULL DEFAULT 0,
        report jsonb,
        response_code_hash bytea,
        disclosed bytea
      )`.execute(db)
    await sql`
      CREATE TABLE login (
        id text PRIMARY KEY,
        challenge text NOT NULL,
        expires_at timestamptz NOT NULL,
        state text NOT NULL CHECK (state IN ('open', 'accepted', 'refused')),
        report jsonb,
        subject text
      )`.execute(db)
  },
}
