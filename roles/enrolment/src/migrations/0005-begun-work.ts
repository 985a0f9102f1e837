import { type Kysely, type Migration, sql } from 'kysely'

/** Begun work belongs to a process, until a time. What was begun before has no owner: it is late. */
export const begunWork: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      ALTER TABLE begun_request
        ADD COLUMN owner text NOT NULL DEFAULT '',
        ADD COLUMN until timestamptz NOT NULL DEFAULT '-infinity'`.execute(db)
    await sql`
      ALTER TABLE begun_request ALTER COLUMN owner DROP DEFAULT, ALTER COLUMN until DROP DEFAULT`.execute(
      db,
    )
  },
}
