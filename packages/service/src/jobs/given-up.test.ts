/** A job that gave up: told by every process, and begun again with the next start. */
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { startJobs } from '../index.ts'
import { createTestDatabase, createTestLog } from '../testing.ts'

const queue = { name: 'demo.given-up', shape: z.object({ secret: z.string() }) }

test('every process alarms once, and the next start begins it again', async () => {
  const database = await createTestDatabase()
  const policy = { retryLimit: 0, watchEveryMs: 50 }
  const logs = [createTestLog(), createTestLog()]
  const processes = await Promise.all(logs.map(({ log }) => startJobs(database, log, policy)))
  let isBroken = true
  const done: string[] = []
  const work = async ({ secret }: { secret: string }) => {
    if (isBroken) throw new Error('down')
    done.push(secret)
  }
  for (const jobs of processes) await jobs.define(queue, work)
  const db = await database.schema<unknown>('demo')
  const [jobs] = processes
  await db
    .transaction()
    .execute((trx) => jobs?.enqueue(trx, queue, { secret: 'canary-77' }) ?? none)

  for (const { lines } of logs) await expect.poll(lines).toContain('"alarm":"job-gave-up"')
  // Later looks tell nothing new.
  await new Promise((resolve) => setTimeout(resolve, 200))
  for (const { lines } of logs) {
    expect(lines().match(/"alarm":"job-gave-up"/g)).toHaveLength(1)
    expect(lines()).toContain('"queue":"demo.given-up"')
    expect(lines()).not.toContain('canary-77')
  }
  for (const running of processes) await running.stop()

  isBroken = false
  const { log, lines } = createTestLog()
  const later = await startJobs(database, log, policy)
  await later.define(queue, work)
  await expect.poll(() => done).toEqual(['canary-77'])
  expect(lines()).toContain('jobs.begun-again')
  await later.stop()
  await database.close()
})

test('retries end within minutes, and what waits is not put away', async () => {
  const database = await createTestDatabase()
  const { log } = createTestLog()
  const jobs = await startJobs(database, log)
  await jobs.define(queue, async () => {})
  const db = await database.schema<unknown>('jobs')
  const { rows } = await sql<{ limit: number; delay: number; backoff: boolean }>`
    SELECT retry_limit AS limit, retry_delay AS delay, retry_backoff AS backoff FROM jobs.queue
    WHERE name = ${queue.name}`.execute(db)
  const [found] = rows
  expect(found?.backoff).toBe(true)
  // As pg-boss counts: each wait is one to two times the delay, doubled with each try.
  const waits = Array.from({ length: found?.limit ?? 99 }, (_, n) => (found?.delay ?? 99) * 2 ** n)
  const seconds = waits.reduce((sum, wait) => sum + wait, 0)
  expect(seconds).toBeGreaterThan(5 * 60)
  expect(2 * seconds).toBeLessThan(20 * 60)
  await db.transaction().execute((trx) => jobs.enqueue(trx, queue, { secret: '' }))
  const kept = await sql<{ years: number }>`
    SELECT extract(year FROM age(keep_until, now()))::int AS years FROM jobs.job
    WHERE name = ${queue.name}`.execute(db)
  expect(kept.rows[0]?.years).toBeGreaterThan(50)
  await jobs.stop()
  await database.close()
})

const none = Promise.resolve()
