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
    await keepLedger(db)
    await markLists(db)
  },
}

/** The database's word on the other states: nothing is issued twice, renamed or forgotten. */
async function keepLedger(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE FUNCTION keep_ledger() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
      IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'the ledger forgets no certificate';
      END IF;
      IF NEW.state = 'issuing' AND OLD.state <> 'issuing'
        OR NEW.state = 'held' AND OLD.state = 'issuing' THEN
        RAISE EXCEPTION 'no such change of a certificate';
      END IF;
      IF (NEW.serial, NEW.authority, NEW.partition, NEW.not_after)
        IS DISTINCT FROM (OLD.serial, OLD.authority, OLD.partition, OLD.not_after) THEN
        RAISE EXCEPTION 'what identifies a certificate does not change';
      END IF;
      RETURN NEW;
    END $$`.execute(db)
  await sql`CREATE TRIGGER certificate_keep_ledger BEFORE UPDATE OR DELETE ON certificate
    FOR EACH ROW EXECUTE FUNCTION keep_ledger()`.execute(db)
  await sql`CREATE TRIGGER certificate_keep_all BEFORE TRUNCATE ON certificate
    FOR EACH STATEMENT EXECUTE FUNCTION keep_ledger()`.execute(db)
  // A hold is a state of its own, and a complete list removes nothing: RFC 5280 5.3.1.
  await sql`ALTER TABLE certificate ADD CONSTRAINT certificate_final_reason
    CHECK (reason NOT IN ('certificateHold', 'removeFromCRL'))`.execute(db)
}

/** In the transaction of the change itself: a list that is out of date is known to be. */
async function markLists(db: Kysely<unknown>): Promise<void> {
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
}
