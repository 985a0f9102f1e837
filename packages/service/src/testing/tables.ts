/**
 * What stands in the tables, as text, so that a test can say that nothing changed and that nobody's
 * data is there.
 * @module
 */
import pg from 'pg'
import type { Database } from '../database.ts'

/**
 * Every row of every table of these schemas, by table.
 * @param schemas - all that are not PostgreSQL's own when left out
 */
export async function dumpTables(
  { connection }: Pick<Database, 'connection'>,
  schemas?: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    const tables = await client.query<{ schema: string; name: string }>(
      `SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
         AND ($1::text[] IS NULL OR table_schema = ANY($1))
       ORDER BY 1, 2`,
      [schemas ?? null],
    )
    const dumped: Record<string, readonly string[]> = {}
    for (const { schema, name } of tables.rows) {
      const table = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`
      const { rows } = await client.query<{ row: string }>(
        `SELECT t::text AS row FROM ${table} t ORDER BY 1`,
      )
      dumped[`${schema}.${name}`] = rows.map(({ row }) => row)
    }
    return dumped
  } finally {
    await client.end()
  }
}

/**
 * Whether a text stands in another one: as it is, in hexadecimal as PostgreSQL writes bytes, in
 * base64 or base64url at any offset, or in JSON that escapes what is not ASCII.
 */
export function findsText(haystack: string, text: string): boolean {
  const bytes = Buffer.from(text)
  const needles = [text, bytes.toString('hex'), escaped(text)]
  for (const before of [0, 1, 2]) {
    // The characters that hold bits of neighbours only are cut off at both ends.
    const shifted = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const core = shifted.replace(/=+$/, '').slice(before === 0 ? 0 : before + 1, -1)
    needles.push(core, core.replaceAll('+', '-').replaceAll('/', '_'))
  }
  return needles.some((needle) => haystack.includes(needle))
}

const escaped = (text: string): string =>
  text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
