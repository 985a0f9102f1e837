/**
 * What the service keeps beside the roles, Postgres schema `service`.
 * @module
 */
import type { Generated, Kysely } from 'kysely'
import { auditMigration } from './audit.ts'
import { type Database, type Migrations, migrate } from './database.ts'
import { keyMarks } from './migrations/0001-keys.ts'

/** Tables of the schema `service`. */
export type ServiceTables = {
  key_mark: { name: string; kind: 'signing' | 'secret'; mark: string; kept_at: Generated<Date> }
}

const migrations: Migrations = { '0000-audit': auditMigration, '0001-keys': keyMarks }

/** Opens the schema, brought forward. */
export async function openServiceSchema(
  database: Pick<Database, 'schema'>,
): Promise<Kysely<ServiceTables>> {
  const db = await database.schema<ServiceTables>('service')
  await migrate(db, 'service', migrations)
  return db
}
