import { type Kysely, type Migration, sql } from 'kysely'

/**
 * The issuer is told of phones: versions of lives and of attributes, when a phone was told of last,
 * and why its record lapsed. Phones from before are told of at the next start.
 */
export const tellings: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      ALTER TABLE resident
        ADD COLUMN version integer NOT NULL DEFAULT 1,
        ADD COLUMN particulars integer NOT NULL DEFAULT 1`.execute(db)
    await sql`
      ALTER TABLE phone
        ADD COLUMN told_at timestamptz,
        ADD COLUMN lapse_reason text`.execute(db)
    // Which of two reasons it was stands in the notice that went out then; here the coarser one does.
    await sql`
      UPDATE phone SET lapse_reason = CASE
        WHEN resident.life ->> 'person' = 'deceased' THEN 'died'
        WHEN one ->> 'state' = 'lost' THEN 'phone-lost'
        WHEN one ->> 'state' = 'ended' THEN 'phone-ended'
        ELSE 'particulars-changed' END
      FROM resident, jsonb_array_elements(resident.life -> 'phones') AS one
      WHERE resident.id = phone.resident_id AND one ->> 'id' = phone.id
        AND one ->> 'record' = 'lapsed'`.execute(db)
    await sql`CREATE INDEX phone_untold ON phone (id) WHERE told_at IS NULL`.execute(db)
  },
}
