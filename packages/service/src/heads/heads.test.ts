/** A database that is older than what was seen is not started over, until the operator says so. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { codeThrownBy } from '@tegata/kernel/testing'
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { appendAudit, auditMigration, type Database, migrate } from '../index.ts'
import { createTestDatabase, createTestLog, silentLog } from '../testing.ts'
import { followHeads } from './follow-heads.ts'
import { requireNewestDatabase } from './require-newest-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'tegata-heads-'))
const file = join(folder, 'audit-heads.json')
const opened: Database[] = []
afterAll(async () => {
  for (const database of opened) await database.close()
  rmSync(folder, { recursive: true, force: true })
})

const now = new Date('2026-06-01T00:00:00Z')
const append = async (database: Database, ...subjects: readonly string[]) => {
  const db = await database.schema<unknown>('demo')
  for (const subject of subjects)
    await db.transaction().execute(async (trx) => {
      await appendAudit(trx, { at: now, actor: 'clerk', action: 'card.issued', subject })
    })
}

/** A backup has the same entries as far as it goes: their hashes are the same. */
async function databaseWith(...subjects: readonly string[]): Promise<Database> {
  const database = await createTestDatabase()
  opened.push(database)
  await migrate(await database.schema<unknown>('demo'), 'demo', { '0000-audit': auditMigration })
  await append(database, ...subjects)
  return database
}

const start = (database: Database, accepted?: string, log = silentLog()) =>
  requireNewestDatabase(database, { keyFolder: folder, accepted, now, log })
const heads = () => JSON.parse(readFileSync(file, 'utf8'))

let seen: string
test('the newest entries are kept while a server runs, and when it stops', async () => {
  const database = await databaseWith('a', 'b')
  await start(database)
  const follower = await followHeads(database, folder, silentLog(), 20)
  expect(heads().demo.number).toBe(2)
  await append(database, 'c')
  await expect.poll(() => heads().demo.number).toBe(3)
  await append(database, 'd')
  await follower.stop()
  expect(heads().demo.number).toBe(4)
  seen = readFileSync(file, 'utf8')
})

test.each<[string, readonly string[], string | undefined]>([
  ['the same', ['a', 'b', 'c', 'd'], undefined],
  ['one that went on after the last look', ['a', 'b', 'c', 'd', 'e', 'f'], undefined],
  ['an older one', ['a', 'b', 'c'], 'service/database-restored'],
  ['an older one that went on', ['a', 'b', 'c', 'x', 'y'], 'service/database-restored'],
  ['another one', ['q', 'r', 's', 't', 'u'], 'service/database-restored'],
  ['one without entries', [], 'service/database-restored'],
])('%s', async (_, subjects, code) => {
  const database = await databaseWith(...subjects)
  expect(await codeThrownBy(() => start(database))).toBe(code)
  expect(readFileSync(file, 'utf8')).toBe(seen)
})

test('an empty database where another was is refused, and so is a file that cannot be read', async () => {
  const database = await createTestDatabase()
  opened.push(database)
  expect(await codeThrownBy(() => start(database))).toBe('service/database-restored')
  writeFileSync(file, '{"demo":1}')
  expect(await codeThrownBy(() => start(database))).toBe('service/database-restored')
  writeFileSync(file, seen)
})

test('the operator confirms one difference, once, and the trail says so', async () => {
  const database = await databaseWith('a', 'b')
  const { log, lines } = createTestLog()
  const refusal = await start(database, undefined, log).catch((error: unknown) => error)
  expect(refusal).toMatchObject({ code: 'service/database-restored' })
  expect(lines()).toContain('"alarm":"database-restored"')
  const name = /TEGATA_ACCEPT_RESTORED_DATABASE=([0-9a-f]{16})$/.exec(String(refusal))?.[1]
  expect(await codeThrownBy(() => start(database, 'yes'))).toBe('service/database-restored')
  expect(await codeThrownBy(() => start(database, name))).toBeUndefined()
  const db = await database.schema<unknown>('service')
  const { rows } = await sql`SELECT actor, action, subject FROM audit`.execute(db)
  expect(rows).toEqual([{ actor: 'operator', action: 'database.restored-accepted', subject: name }])
  // From here on this is the right one; the setting may stand, and means nothing for the next time.
  expect(await codeThrownBy(() => start(database))).toBeUndefined()
  const older = await databaseWith('a')
  expect(await codeThrownBy(() => start(older, name))).toBe('service/database-restored')
  writeFileSync(file, seen)
})

test('a database that goes back while the server runs: an alarm, and what is kept stays', async () => {
  const database = await databaseWith('a', 'b')
  const { log, lines } = createTestLog()
  const follower = await followHeads(database, folder, log, 20)
  await append(database, 'x', 'y', 'z')
  await follower.stop()
  expect(lines().match(/"alarm":"database-restored"/g)).toHaveLength(1)
  expect(readFileSync(file, 'utf8')).toBe(seen)
})
