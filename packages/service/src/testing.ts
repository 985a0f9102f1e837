/**
 * Real parts for tests: a fresh database, a key store, a log that can be read.
 * @module
 */
import pg from 'pg'
import { type Logger, pino } from 'pino'
import { inject } from 'vitest'
import { type Database, databaseOver } from './database.ts'

/** An empty database on the server of this test run. It goes with the run. */
export async function createTestDatabase(): Promise<Database> {
  const host = inject('postgresSocket')
  const connection = { host, port: 5432, user: 'tegata' }
  const name = `t${crypto.randomUUID().replaceAll('-', '')}`
  const client = new pg.Client({ ...connection, database: 'postgres' })
  await client.connect()
  await client.query(`CREATE DATABASE ${name} STRATEGY wal_log`)
  await client.end()
  return databaseOver({ ...connection, database: name }, { stop: async () => {} })
}

/** A log at the level that says most, and what was written to it. */
export function createTestLog(): { log: Logger; lines: () => string } {
  const written: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void written.push(line) })
  return { log, lines: () => written.join('') }
}

/** A log that says nothing. */
export const silentLog = (): Logger => pino({ level: 'silent' })

export {
  describeEndpoints,
  type TestedEndpoint,
  type TestedRole,
} from './testing/describe-endpoints.ts'
export { mountTestRole } from './testing/mount-test-role.ts'
export { dumpTables, findsText } from './testing/tables.ts'
export { createTestKeys } from './testing/test-keys.ts'
export {
  type Documented,
  operationsOf,
  type WalkedOperation,
  type WalkReply,
  type WalkRequest,
  type WalkSend,
  walkAddresses,
} from './testing/walk-addresses.ts'
export { canary, type Json, type JsonObject } from './testing/wrong-bodies.ts'
