import { createNodeCrypto } from '@tegata/crypto/node'
import { migrate } from '@tegata/service'
import { createTestDatabase } from '@tegata/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createNewestSeen } from './newest-seen.ts'
import { migrations, type VerifierTables } from './store.ts'

const crypto = createNodeCrypto()
const clock = { now: new Date('2026-06-01T12:00:00Z') }
let database: Awaited<ReturnType<typeof createTestDatabase>>
let db: Awaited<ReturnType<typeof database.schema<VerifierTables>>>
beforeAll(async () => {
  database = await createTestDatabase()
  db = await database.schema<VerifierTables>('verifier')
  await migrate(db, 'verifier', migrations)
})
afterAll(() => database.close())

const open = () => createNewestSeen(db, { crypto, now: () => clock.now })

test('the same and the later is kept, the earlier refused, by every process', async () => {
  const [one, other] = [open(), open()]
  const steps = [
    [one, 5n],
    [other, 5n],
    [other, 7n],
    [one, 6n],
    [one, 2n ** 160n],
    [other, 8n],
  ] as const
  const kept: boolean[] = []
  for (const [store, value] of steps) kept.push(await store.keep('a list', value))
  expect(kept).toEqual([true, true, true, false, true, false])
  expect(await one.keep('another list', 1n)).toBe(true)
})

test('of many at once none goes back', async () => {
  const store = open()
  const values = [4n, 9n, 2n, 7n, 9n, 1n]
  await Promise.all(values.map((value) => store.keep('at once', value)))
  expect([await store.keep('at once', 8n), await store.keep('at once', 9n)]).toEqual([false, true])
})

test('no name of a source is kept, and what nobody asked about for long ends', async () => {
  const store = open()
  await store.keep('ocsp 04aa 1234', 1n)
  const sources = async () =>
    (await db.selectFrom('newest_seen').select('source').execute()).map(({ source }) => source)
  const before = await sources()
  expect(before.every((source) => /^[0-9a-f]{64}$/.test(source))).toBe(true)
  clock.now = new Date(clock.now.getTime() + 41 * 86_400_000)
  expect(await store.keep('ocsp 04aa 1234', 2n)).toBe(true)
  expect(await sources()).toHaveLength(1)
})
