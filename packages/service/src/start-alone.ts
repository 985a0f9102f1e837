/**
 * One process at a time starts on a database: the second finds everything made.
 * @module
 */
import pg from 'pg'
import type { Database } from './database.ts'
import { ServiceError } from './errors.ts'

/** Longer than any start takes. */
const longestWait = '2min'

/**
 * Runs a start while no other process runs one on this database. A process that dies lets go.
 * @throws ServiceError `service/database-failed` when another start does not end
 */
export async function startAlone<T>(
  { connection }: Pick<Database, 'connection'>,
  start: () => Promise<T>,
): Promise<T> {
  const client = new pg.Client(connection)
  // A connection that is lost is met by whatever the start asks next.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(`BEGIN; SET LOCAL lock_timeout = '${longestWait}'`)
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('tegata start', 0))")
  } catch (cause) {
    await client.end()
    const what = `another tegata has been starting on this database for ${longestWait}: look at its log`
    throw new ServiceError('service/database-failed', what, { cause })
  }
  try {
    return await start()
  } finally {
    await client.end()
  }
}
