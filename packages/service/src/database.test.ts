import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import {
  appendAudit,
  auditMigration,
  findBrokenAudit,
  migrate,
  openDatabase,
  ServiceError,
  startJobs,
} from './index.ts'
import { createTestDatabase, silentLog } from './testing.ts'

type Tables = { thing: { id: string; taken_by: string | null } }
const thing = {
  async up(db: Parameters<typeof auditMigration.up>[0]) {
    await sql`CREATE TABLE thing (id text PRIMARY KEY, taken_by text)`.execute(db)
  },
}

const database = await createTestDatabase()
const db = await database.schema<Tables>('demo')
await migrate(db, 'demo', { '0001-audit': auditMigration, '0002-thing': thing })
afterAll(() => database.close())

test('migrations run once, also when two start together', async () => {
  const again = () => migrate(db, 'demo', { '0001-audit': auditMigration, '0002-thing': thing })
  await Promise.all([again(), again()])
  const { rows } = await sql<{
    n: string
  }>`SELECT count(*) AS n FROM demo.kysely_migration`.execute(db)
  expect(rows[0]?.n).toBe('2')
})

test('a prepared statement answers rows, also after a column was added', async () => {
  const text = 'SELECT id FROM thing WHERE id = ANY($1::text[])'
  const find = database.prepare<{ id: string }>('demo', text)
  await sql`INSERT INTO thing VALUES ('p1', NULL), ('p2', NULL)`.execute(db)
  expect(await find([['p1', 'p3']])).toEqual([{ id: 'p1' }])
  const { rows } = await sql<{ n: number }>`SELECT count(*)::int AS n FROM pg_prepared_statements
    WHERE statement LIKE 'SELECT id FROM thing%'`.execute(db)
  expect(rows).toEqual([{ n: 1 }])
  await sql`ALTER TABLE thing ADD COLUMN more text`.execute(db)
  expect(await find([['p2']])).toEqual([{ id: 'p2' }])
  await sql`ALTER TABLE thing DROP COLUMN more`.execute(db)
  await sql`DELETE FROM thing`.execute(db)
})

test('one statement lets exactly one of 64 win', async () => {
  await db.insertInto('thing').values({ id: 'one', taken_by: null }).execute()
  const take = (by: string) =>
    db
      .updateTable('thing')
      .set({ taken_by: by })
      .where('id', '=', 'one')
      .where('taken_by', 'is', null)
      .returning('id')
      .executeTakeFirst()
  const won = await Promise.all(Array.from({ length: 64 }, (_, i) => take(String(i))))
  expect(won.filter(Boolean)).toHaveLength(1)
})

test('a job starts after the commit, never after a rollback, and is tried again', async () => {
  const jobs = await startJobs(database, silentLog())
  const queue = { name: 'demo.work', shape: z.object({ n: z.number() }) }
  const done: number[] = []
  let failures = 1
  await jobs.define(queue, async ({ n }) => {
    if (n === 3 && failures-- > 0) throw new Error('neighbour is down')
    done.push(n)
  })
  const rolledBack = db.transaction().execute(async (trx) => {
    await jobs.enqueue(trx, queue, { n: 1 })
    throw new Error('no')
  })
  await expect(rolledBack).rejects.toThrow('no')
  await db.transaction().execute((trx) => jobs.enqueue(trx, queue, { n: 2 }))
  await expect.poll(() => done, { interval: 5 }).toEqual([2])
  await db.transaction().execute((trx) => jobs.enqueue(trx, queue, { n: 3 }))
  await expect.poll(() => done).toEqual([2, 3])
  const unknown = { name: 'demo.unknown', shape: z.object({}) }
  const lost = db.transaction().execute((trx) => jobs.enqueue(trx, unknown, {}))
  await expect(lost).rejects.toBeInstanceOf(Error)
  await jobs.stop()
})

test('the audit trail is a chain that nobody can change', async () => {
  const entry = (n: number) => ({
    at: new Date('2026-06-01T00:00:00Z'),
    actor: 'clerk',
    action: 'card.issued',
    subject: `card ${n}`,
  })
  await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      db.transaction().execute((trx) => appendAudit(trx, entry(n))),
    ),
  )
  expect(await findBrokenAudit(db)).toBeUndefined()
  await expect(sql`UPDATE audit SET actor = 'x'`.execute(db)).rejects.toThrow('append-only')
  await expect(sql`DELETE FROM audit`.execute(db)).rejects.toThrow('append-only')
  await sql`ALTER TABLE audit DISABLE TRIGGER audit_append_only`.execute(db)
  await sql`UPDATE audit SET subject = 'card X' WHERE number = 4`.execute(db)
  expect(await findBrokenAudit(db)).toBe(4)
})

const keeper = fileURLToPath(new URL('./testing/keep-database.ts', import.meta.url))

/** A process of its own that opens the folder, writes a row, and waits. */
function keepDatabase(folder: string): { child: ChildProcess; said: Promise<string> } {
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=source', keeper, folder])
  const said = new Promise<string>((resolve) => {
    child.stdout?.once('data', (data) => resolve(String(data).trim()))
    child.once('exit', () => resolve('gone'))
  })
  return { child, said }
}

test('a data folder: one owner, adopted after kill -9, recovered when PostgreSQL itself is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-owner-'))
  chmodSync(folder, 0o755)
  const first = keepDatabase(folder)
  expect(await first.said).toBe('rows 1')
  const refused = await openDatabase({ dataFolder: folder }).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(ServiceError)
  expect(refused).toMatchObject({ code: 'service/data-in-use' })

  first.child.kill('SIGKILL')
  await first.said
  await new Promise((resolve) => first.child.once('close', resolve))
  const second = keepDatabase(folder)
  expect(await second.said).toBe('rows 2')

  const pidFile = join(folder, 'postgres', 'cluster', 'postmaster.pid')
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  second.child.kill('SIGKILL')
  await new Promise((resolve) => second.child.once('close', resolve))
  process.kill(pid, 'SIGKILL')
  const third = keepDatabase(folder)
  expect(await third.said).toBe('rows 3')
  third.child.kill('SIGTERM')
  await new Promise((resolve) => third.child.once('close', resolve))
  expect(existsSync(pidFile)).toBe(false)
  expect(existsSync(join(folder, 'owner'))).toBe(false)
})
