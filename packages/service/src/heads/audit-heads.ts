/**
 * The newest entry of each role's audit trail, as the database has it and as it is kept beside the keys.
 * @module
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import * as z from 'zod'
import type { Database } from '../database.ts'
import { ServiceError } from '../errors.ts'
import { isCode } from '../is-code.ts'
import { replaceFile } from '../keys/create-exclusively.ts'

const schema = z.record(
  z.string().regex(/^[a-z_]+$/),
  z.strictObject({ number: z.int().min(1), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
)

/** Number and hash of the newest entry, by the schema of the role. */
export type AuditHeads = Readonly<z.output<typeof schema>>

/** What a database is asked for its heads. */
export type HeadsDb = Kysely<unknown>

/** A way to ask about the trails of all roles. */
export const openHeads = (database: Pick<Database, 'schema'>): Promise<HeadsDb> =>
  database.schema<unknown>('service')

const pathOf = (keyFolder: string) => join(keyFolder, 'audit-heads.json')

/**
 * @returns what was kept; nothing, when nothing was
 * @throws ServiceError `service/database-restored` when the file is none of ours
 */
export function readKeptHeads(keyFolder: string): AuditHeads {
  try {
    return schema.parse(JSON.parse(readFileSync(pathOf(keyFolder), 'utf8')))
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return {}
    const what =
      'audit-heads.json beside the keys cannot be read: bring it back from where the keys are'
    throw new ServiceError('service/database-restored', what, { cause })
  }
}

/** Written whole, and on the disk when this answers. */
export function keepHeads(keyFolder: string, heads: AuditHeads): void {
  replaceFile(pathOf(keyFolder), Buffer.from(`${JSON.stringify(heads, undefined, 2)}\n`))
}

/** The heads that the database has now. */
export async function currentHeads(db: HeadsDb): Promise<AuditHeads> {
  const { rows: trails } = await sql<{ schema: string }>`
    SELECT table_schema AS schema FROM information_schema.columns
    WHERE table_name = 'audit' AND column_name = 'previous' ORDER BY 1`.execute(db)
  if (trails.length === 0) return {}
  const each = trails.map(
    ({ schema: name }) => sql`(SELECT ${name} AS schema, number, encode(hash, 'hex') AS hash
      FROM ${sql.table(`${name}.audit`)} ORDER BY number DESC LIMIT 1)`,
  )
  const { rows } = await sql<{ schema: string; number: string; hash: string }>`
    ${sql.join(each, sql` UNION ALL `)}`.execute(db)
  return Object.fromEntries(
    rows.map(({ schema: name, number, hash }) => [name, { number: Number(number), hash }]),
  )
}

/** Those kept heads that the database's trails do not contain. */
export async function missingHeads(db: HeadsDb, kept: AuditHeads): Promise<readonly string[]> {
  const current = await currentHeads(db)
  const missing: string[] = []
  for (const [name, { number, hash }] of Object.entries(kept)) {
    const found =
      name in current
        ? await sql<{ hash: string }>`SELECT encode(hash, 'hex') AS hash
            FROM ${sql.table(`${name}.audit`)} WHERE number = ${number}`.execute(db)
        : undefined
    if (found?.rows[0]?.hash !== hash) missing.push(name)
  }
  return missing
}

/** A name for exactly this difference: what was kept, and what there is instead. */
export const nameOfDifference = (kept: AuditHeads, current: AuditHeads): string =>
  createHash('sha256')
    .update(JSON.stringify([kept, current]))
    .digest('hex')
    .slice(0, 16)
