/** What a start refuses before anything is made. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { codeThrownBy } from '@tegata/kernel/testing'
import { bindKeys, type Database, openKeyStore } from '@tegata/service'
import { createTestDatabase } from '@tegata/service/testing'
import { expect, test } from 'vitest'
import { readServerConfig } from './config.ts'
import { startServer } from './start-server.ts'

function urlOf({ connection }: Database): string {
  if ('connectionString' in connection) return connection.connectionString
  const { host, user, database } = connection
  return `postgres://${user}@/${database}?host=${encodeURIComponent(host)}`
}

const start = (database: Database, folder: string) =>
  startServer(
    readServerConfig({
      DATABASE_URL: urlOf(database),
      TEGATA_DATA: folder,
      TEGATA_ROLES: 'registry',
      TEGATA_LOG_LEVEL: 'silent',
    }),
  )

test('a database that lacks what was seen, and keys that it does not know', async () => {
  const database = await createTestDatabase()
  const older = mkdtempSync(join(tmpdir(), 'tegata-start-'))
  mkdirSync(join(older, 'keys'))
  const heads = { registry: { number: 7, hash: 'a'.repeat(64) } }
  writeFileSync(join(older, 'keys/audit-heads.json'), JSON.stringify(heads))
  expect(await codeThrownBy(() => start(database, older))).toBe('service/database-restored')

  const first = mkdtempSync(join(tmpdir(), 'tegata-start-'))
  const keys = openKeyStore(join(first, 'keys'), 'a passphrase')
  await (await bindKeys(database, keys)).signer('registry', 'ES256')
  const other = mkdtempSync(join(tmpdir(), 'tegata-start-'))
  expect(await codeThrownBy(() => start(database, other))).toBe('service/key-differs')
  await database.close()
})
