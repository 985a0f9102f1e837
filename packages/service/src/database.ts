/**
 * One engine: PostgreSQL. `databaseUrl` names a server; without it an embedded one starts in the
 * data folder. Each role has a schema of its own.
 * @module
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Kysely, type Kysely as KyselyOf, type Migration, Migrator, PostgresDialect } from 'kysely'
import pg from 'pg'
import { ownDataFolder } from './data-owner.ts'
import { type EmbeddedOptions, startEmbeddedPostgres } from './embedded-postgres.ts'
import { ServiceError } from './errors.ts'
import { isCode } from './is-code.ts'

/** Which database: a server by its address, or one embedded in the data folder. */
export type DatabasePlace =
  | { readonly databaseUrl: string }
  | ({ readonly dataFolder: string } & EmbeddedOptions)

/** How to reach a database with `pg`. */
export type Connection =
  | { readonly connectionString: string }
  | {
      readonly host: string
      readonly port: number
      readonly user: string
      readonly database: string
    }

/** Asks with values in the order of their numbers. */
export type PreparedStatement<Row> = (values: readonly unknown[]) => Promise<readonly Row[]>

/** A database, open. */
export type Database = {
  /** How to connect, for a client of one's own. */
  readonly connection: Connection
  /** Nobody else uses it: what an earlier process left half-done is nobody's. */
  readonly isOwn: boolean
  /** Tables of one schema, which is made when it is missing. */
  schema<Tables>(name: string): Promise<KyselyOf<Tables>>
  /**
   * A statement that each connection parses and plans once, for what is asked thousands of times a
   * second; outside of transactions. Name its columns one by one: what it answers must not change when
   * a migration adds one.
   * @param text - with `$1`, `$2` … for the values
   */
  prepare<Row extends object>(schema: string, text: string): PreparedStatement<Row>
  isReady(): Promise<boolean>
  close(): Promise<void>
}

/**
 * Opens the server that is named, or starts the embedded one.
 * @throws ServiceError `service/data-in-use`, `service/database-failed`
 */
export async function openDatabase(place: DatabasePlace): Promise<Database> {
  if ('databaseUrl' in place)
    return databaseOver({ connectionString: place.databaseUrl }, { stop: async () => {} })
  const release = ownDataFolder(place.dataFolder)
  try {
    const { host, port, user, stop } = await startEmbeddedPostgres(
      join(place.dataFolder, 'postgres'),
      place,
    )
    return databaseOver(
      { host, port, user, database: 'postgres' },
      {
        isOwn: true,
        stop: async () => {
          await stop()
          release()
        },
      },
    )
  } catch (error) {
    release()
    throw error
  }
}

/** A database over an open way to connect. */
export function databaseOver(
  connection: Connection,
  { isOwn = false, stop }: { readonly isOwn?: boolean; readonly stop: () => Promise<void> },
): Database {
  const pools: pg.Pool[] = []
  const open = (options: pg.PoolConfig) => {
    const pool = new pg.Pool({ ...connection, max: 8, connectionTimeoutMillis: 10_000, ...options })
    // A connection that the server ends is replaced by the pool; whoever uses it is told by its query.
    pool.on('error', () => {})
    pool.on('connect', (client) => client.on('error', () => {}))
    pools.push(pool)
    return pool
  }
  const shared = open({ max: 2 })
  const bySchema = new Map<string, pg.Pool>()
  const poolOf = (schema: string) => {
    const pool = bySchema.get(schema) ?? open({ options: `-c search_path=${schema}` })
    bySchema.set(schema, pool)
    return pool
  }
  return {
    connection,
    isOwn,
    async schema<Tables>(name: string) {
      if (!/^[a-z_]+$/.test(name)) throw new TypeError('schema name')
      await shared.query(`CREATE SCHEMA IF NOT EXISTS ${name}`).catch((error: unknown) => {
        // Another process made it in this moment: IF NOT EXISTS does not see what is not committed.
        if (!isCode(error, '23505')) throw error
      })
      return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: poolOf(name) }) })
    },
    prepare<Row extends object>(schema: string, text: string) {
      const name = `prepared-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
      const pool = poolOf(schema)
      return async (values: readonly unknown[]) =>
        (await pool.query<Row>({ name, text, values: [...values] })).rows
    },
    async isReady() {
      try {
        await shared.query('SELECT 1')
        return true
      } catch {
        return false
      }
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.end()))
      await stop()
    },
  }
}

/** Migrations of one role by name, applied in the order of their names. */
export type Migrations = Readonly<Record<string, Migration>>

/**
 * Brings a schema forward. Two servers that start at once wait for each other.
 * @throws ServiceError `service/database-failed`
 */
export async function migrate<Tables>(
  db: KyselyOf<Tables>,
  schema: string,
  migrations: Migrations,
): Promise<void> {
  const provider = { getMigrations: async () => ({ ...migrations }) }
  const migrator = new Migrator({ db, provider, migrationTableSchema: schema })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined)
    throw new ServiceError('service/database-failed', `migration of ${schema} failed`, {
      cause: error,
    })
}
