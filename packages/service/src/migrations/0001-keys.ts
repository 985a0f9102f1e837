import { type Kysely, type Migration, sql } from 'kysely'

/** What is known of every key: its public half, or a fingerprint of a secret one. */
export const keyMarks: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE key_mark (
        name text PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('signing', 'secret')),
        mark text NOT NULL,
        kept_at timestamptz NOT NULL DEFAULT now()
      )`.execute(db)
  },
}
