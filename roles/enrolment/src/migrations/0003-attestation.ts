import { type Kysely, type Migration, sql } from 'kysely'

/** What is kept of the proof that a phone gave of its keys: format, policy, protection, time. */
export const attestation: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`ALTER TABLE phone ADD COLUMN attestation jsonb`.execute(db)
  },
}
