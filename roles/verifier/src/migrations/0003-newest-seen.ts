import { type Kysely, type Migration, sql } from 'kysely'

/** The newest answer seen of each source, by the hash of its name: certificates of persons are among them. */
export const newestSeen: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`CREATE TABLE newest_seen (
      source text PRIMARY KEY,
      value numeric(60) NOT NULL,
      seen_at timestamptz NOT NULL
    )`.execute(db)
    await sql`CREATE INDEX newest_seen_at ON newest_seen (seen_at)`.execute(db)
  },
}
