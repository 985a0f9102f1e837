/**
 * For tests: opens the database of a folder, adds a row, says how many there are, and waits.
 * @module
 */
import { sql } from 'kysely'
import { openDatabase } from '../database.ts'

const database = await openDatabase({ dataFolder: process.argv[2] ?? '' })
const db = await database.schema<Record<never, never>>('keep')
await sql`CREATE TABLE IF NOT EXISTS row (at timestamptz DEFAULT now())`.execute(db)
await sql`INSERT INTO row DEFAULT VALUES`.execute(db)
const { rows } = await sql<{ n: string }>`SELECT count(*) AS n FROM row`.execute(db)
process.on('SIGTERM', () => database.close().then(() => process.exit(0)))
setInterval(() => {}, 1000)
console.log(`rows ${rows[0]?.n}`)
