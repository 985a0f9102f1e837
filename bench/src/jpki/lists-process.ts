/**
 * Builds the CRL of one municipality with very many entries, then those of all municipalities.
 * @module
 */
import { parseCrl } from '@tegata/pki'
import { sql } from 'kysely'
import { z } from 'zod'
import { openCa, say } from './open-ca.ts'
import { readTask } from './read-task.ts'

const { largest, all, partitions } = z
  .object({ largest: z.number(), all: z.number(), partitions: z.number() })
  .parse(readTask())
const { ca, db, close } = await openCa()

/** Rows as the ledger has them after years, spread over partitions by number. */
async function addRevoked(authority: string, count: number, over: number): Promise<void> {
  await sql`
    INSERT INTO crl (authority, partition)
    SELECT ${authority}, lpad((n + 1000)::text, 5, '0') FROM generate_series(0, ${over}::int - 1) n
    `.execute(db)
  const serial = sql`'4' || substr(md5(n::text) || md5(n::text || ${authority}), 1, 39)`
  await sql`
    INSERT INTO certificate
      (serial, authority, purpose, state, reason, not_after, changed_at, partition)
    SELECT ${serial}, ${authority}, 'bench', 'revoked',
      (ARRAY['affiliationChanged', 'cessationOfOperation', 'superseded'])[1 + n % 3],
      now() + interval '5 years', now() - n % 1000 * interval '1 hour 1 second',
      lpad((n % ${over}::int + 1000)::text, 5, '0')
    FROM generate_series(0, ${count}::int - 1) n`.execute(db)
  await sql`ANALYZE certificate`.execute(db)
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now()
  await work()
  return (performance.now() - since) / 1000
}

await ca.carryOut()
await addRevoked('jpki-sign-2', all, partitions)
let built = 0
const allSeconds = await secondsOf(async () => {
  built = await ca.carryOut()
})
const megabytes = process.resourceUsage().maxRSS / 1024
if (built !== partitions) throw new Error(`${built} lists, not ${partitions}`)
const [one = '01000'] = ['01000']
const sample = parseCrl((await ca.crl({ authority: 'jpki-sign-2', partition: one })).der)
if (sample.revoked.size !== Math.ceil(all / partitions)) throw new Error('entries are missing')

await addRevoked('jpki-auth-2', largest, 1)
const scope = { authority: 'jpki-auth-2', partition: '01000' } as const
const largestSeconds = await secondsOf(() => ca.crl(scope))
const entries = parseCrl((await ca.crl(scope)).der).revoked.size
await close()
if (entries !== largest) throw new Error(`${entries} entries, not ${largest}`)
say({ largestSeconds, allSeconds, megabytes })
