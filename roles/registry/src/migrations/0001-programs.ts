import { type Kysely, type Migration, sql } from 'kysely'

/** Certified programs and the certificates they ask with. */
export const programs: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE program (
        id text PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('receiving', 'sending')),
        name jsonb NOT NULL,
        purposes jsonb NOT NULL,
        certified_at timestamptz NOT NULL,
        withdrawn_at timestamptz
      )`.execute(db)
    await sql`
      CREATE TABLE program_certificate (
        program_id text NOT NULL REFERENCES program (id),
        sha256 text NOT NULL,
        added_at timestamptz NOT NULL,
        PRIMARY KEY (program_id, sha256)
      )`.execute(db)
  },
}
