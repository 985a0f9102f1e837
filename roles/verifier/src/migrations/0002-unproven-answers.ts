import { type Kysely, type Migration, sql } from 'kysely'

/** What does not prove itself ends nothing: it is noted, and a login is open until one is accepted. */
export const unprovenAnswers: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`ALTER TABLE presentation ADD COLUMN error_code text`.execute(db)
    await sql`ALTER TABLE login ADD COLUMN refused_answers integer NOT NULL DEFAULT 0`.execute(db)
    await sql`UPDATE login SET state = 'open', refused_answers = 1 WHERE state = 'refused'`.execute(
      db,
    )
    await sql`ALTER TABLE login DROP CONSTRAINT login_state_check`.execute(db)
    await sql`ALTER TABLE login ADD CHECK (state IN ('open', 'accepted'))`.execute(db)
  },
}
