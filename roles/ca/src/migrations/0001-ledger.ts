import { type Kysely, type Migration, sql } from 'kysely'

/** Authorities, and the ledger of everything they signed. */
export const ledger: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE authority (
        name text PRIMARY KEY,
        certificate bytea NOT NULL,
        created_at timestamptz NOT NULL
      )`.execute(db)
    await sql`
      CREATE TABLE certificate (
        serial text PRIMARY KEY,
        authority text NOT NULL REFERENCES authority (name),
        purpose text NOT NULL,
        state text NOT NULL CHECK (state IN ('issuing', 'good', 'held', 'revoked')),
        reason text,
        not_after timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        linked_serial text,
        request_id text UNIQUE,
        der bytea,
        CHECK ((state = 'revoked') = (reason IS NOT NULL)),
        CHECK (state IN ('issuing', 'revoked') OR der IS NOT NULL)
      )`.execute(db)
    await sql`CREATE INDEX certificate_revoked ON certificate (authority)
      WHERE state IN ('held', 'revoked')`.execute(db)
    // The last word on revocation is the database's: no program error brings a certificate back.
    await sql`
      CREATE FUNCTION keep_revoked() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN
        IF OLD.state = 'revoked' AND NEW IS DISTINCT FROM OLD THEN
          RAISE EXCEPTION 'a revoked certificate stays revoked';
        END IF;
        RETURN NEW;
      END $$`.execute(db)
    await sql`CREATE TRIGGER certificate_keep_revoked BEFORE UPDATE ON certificate
      FOR EACH ROW EXECUTE FUNCTION keep_revoked()`.execute(db)
  },
}
