import { type Kysely, type Migration, sql } from 'kysely'

/**
 * Which CRL each certificate belongs to, and the lists that were published. What was issued before
 * belongs to the list without a municipality, at the address that it names.
 */
export const partitions: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`ALTER TABLE certificate ADD COLUMN partition text NOT NULL DEFAULT ''`.execute(db)
    await sql`
      CREATE TABLE crl (
        authority text NOT NULL REFERENCES authority (name),
        partition text NOT NULL,
        changes bigint NOT NULL DEFAULT 0,
        number bigint NOT NULL DEFAULT 0,
        published_number bigint NOT NULL DEFAULT 0,
        published_changes bigint,
        this_update timestamptz,
        next_update timestamptz,
        der bytea,
        PRIMARY KEY (authority, partition),
        CHECK ((der IS NULL) = (next_update IS NULL)),
        CHECK (published_number <= number)
      )`.execute(db)
    // Numbers were milliseconds until now, and have to go on rising: RFC 5280 5.2.3.
    await sql`
      INSERT INTO crl (authority, partition, number)
      SELECT name, '', (extract(epoch FROM now()) * 1000)::bigint FROM authority
      WHERE name NOT LIKE 'ocsp-%'`.execute(db)
    await sql`DROP INDEX certificate_revoked`.execute(db)
    await sql`CREATE INDEX certificate_listed ON certificate (authority, partition, serial)
      WHERE state IN ('held', 'revoked')`.execute(db)
    await sql`CREATE INDEX certificate_unfinished ON certificate (changed_at)
      WHERE state = 'issuing'`.execute(db)
    // In the transaction of the change itself: a list that is out of date is known to be.
    await sql`
      CREATE FUNCTION mark_crl() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
      $$ BEGIN
        UPDATE crl SET changes = changes + 1
          WHERE authority = NEW.authority AND partition = NEW.partition;
        RETURN NEW;
      END $$`.execute(db)
    await sql`CREATE TRIGGER certificate_marks_crl AFTER UPDATE OF state ON certificate
      FOR EACH ROW
      WHEN (OLD.state IN ('held', 'revoked') OR NEW.state IN ('held', 'revoked'))
      EXECUTE FUNCTION mark_crl()`.execute(db)
  },
}
