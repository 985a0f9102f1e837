import { migrate } from '@tegata/service'
import { createTestDatabase } from '@tegata/service/testing'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createStore, type EnrolmentTables, migrations } from '../store.ts'

test('a life that was written before says afterwards when its certificates end', async () => {
  const database = await createTestDatabase()
  const db = await database.schema<EnrolmentTables>('enrolment')
  const before = Object.entries(migrations).filter(([name]) => name < '0002')
  await migrate(db, 'enrolment', Object.fromEntries(before))
  const things = (...ids: string[]) => ids.map((id) => ({ id, state: 'active' }))
  const life = { person: 'living', cards: things('c2', 'c1'), phones: things('p1') }
  await sql`INSERT INTO resident VALUES ('r1', '\\x00', ${JSON.stringify(life)}::jsonb),
    ('r2', '\\x00', '{"person":"living","cards":[],"phones":[]}')`.execute(db)
  await sql`INSERT INTO card VALUES ('c1', 'r1', '2031-06-01T12:00:00Z'),
    ('c2', 'r1', '2032-01-01T00:00:00.5+09:00')`.execute(db)
  await sql`INSERT INTO phone VALUES ('p1', 'r1', '{}', 'https://push.example/',
    '2031-06-01T12:00:00Z')`.execute(db)

  await migrate(db, 'enrolment', migrations)
  const store = createStore(db, 'a test')
  expect((await store.resident('r1'))?.life).toEqual({
    person: 'living',
    cards: [
      { id: 'c2', state: 'active', expiresAt: '2031-12-31T15:00:00.500Z' },
      { id: 'c1', state: 'active', expiresAt: '2031-06-01T12:00:00.000Z' },
    ],
    phones: [{ id: 'p1', state: 'active', expiresAt: '2031-06-01T12:00:00.000Z' }],
  })
  expect((await store.resident('r2'))?.life).toEqual({ person: 'living', cards: [], phones: [] })
  await database.close()
})
