import { type Kysely, type Migration, sql } from 'kysely'

/** What changed last is what OCSP answers are signed ahead for. */
export const changes: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`CREATE INDEX certificate_changed ON certificate (changed_at DESC)
      WHERE state <> 'issuing'`.execute(db)
  },
}
