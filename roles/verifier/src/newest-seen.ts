/**
 * The newest answer seen of each list, authority and certificate, for every process of this verifier:
 * SQL of the table `newest_seen`.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { type FreshnessStore, type Now, toHex, utf8Encode } from '@tegata/kernel'
import { type Kysely, sql } from 'kysely'
import type { VerifierTables } from './store.ts'

/**
 * Longer than any answer is believed: what is older is refused for its age, and what is remembered of a
 * person's certificate ends.
 */
const keptDays = 40

/** One statement keeps what is newer and refuses what is older. */
export const createNewestSeen = (
  db: Kysely<VerifierTables>,
  { crypto, now }: { readonly crypto: Pick<Crypto, 'digest'>; readonly now: Now },
): FreshnessStore => ({
  async keep(source, value) {
    const name = await nameOf(source, crypto)
    const at = now()
    const ended = new Date(at.getTime() - keptDays * 86_400_000)
    const { rows } = await sql`
      WITH ended AS (DELETE FROM newest_seen WHERE seen_at < ${ended} AND source <> ${name})
      INSERT INTO newest_seen (source, value, seen_at)
      VALUES (${name}, ${value.toString()}::numeric, ${at})
      ON CONFLICT (source) DO UPDATE SET value = excluded.value, seen_at = excluded.seen_at
      WHERE excluded.value >= newest_seen.value
      RETURNING source`.execute(db)
    return rows.length > 0
  },
  async newest(source) {
    const name = await nameOf(source, crypto)
    const query = db.selectFrom('newest_seen').select('value').where('source', '=', name)
    const seen = await query.executeTakeFirst()
    return seen && BigInt(seen.value)
  },
})

const nameOf = async (source: string, crypto: Pick<Crypto, 'digest'>): Promise<string> =>
  toHex(await crypto.digest('SHA-256', utf8Encode(source)))
