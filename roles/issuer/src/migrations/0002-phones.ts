import { type Kysely, type Migration, sql } from 'kysely'

/** What enrolment told of each phone. A record is written only beside a row that is `active`. */
export const phones: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE phone (
        id text PRIMARY KEY,
        version integer NOT NULL,
        particulars integer NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'active', 'lapsed')),
        reason text CHECK ((reason IS NOT NULL) = (state = 'lapsed')),
        valid_until timestamptz NOT NULL,
        wallet_key jsonb NOT NULL,
        push_endpoint text NOT NULL,
        told_at timestamptz NOT NULL
      )`.execute(db)
    await sql`CREATE INDEX offer_phone ON offer (phone_id) WHERE record_id IS NULL`.execute(db)
  },
}
