/** A database that is gone: whoever asks is told to try again, and the embedded one comes back. */
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { superviseServer } from './embedded/supervise.ts'
import { buildHttpApp, isDatabaseGone, mountRole, openDatabase, startJobs } from './index.ts'
import { oauthErrorHandler } from './problem.ts'
import { createTestLog } from './testing.ts'

const coded = (code: string, more: object = {}) => Object.assign(new Error('x'), { code, ...more })

test.each<[string, unknown, boolean]>([
  ['nobody listens', coded('ECONNREFUSED', { syscall: 'connect' }), true],
  ['no socket', coded('ENOENT', { syscall: 'connect' }), true],
  ['both addresses', new AggregateError([coded('ECONNREFUSED', { syscall: 'connect' })]), true],
  ['reset', coded('ECONNRESET', { syscall: 'read' }), true],
  ['shut down', coded('57P01'), true],
  ['starting', coded('57P03'), true],
  ['too many', coded('53300'), true],
  ['cut off', new Error('Connection terminated unexpectedly'), true],
  ['no connection in time', new Error('timeout exceeded when trying to connect'), true],
  ['a file that is not there', coded('ENOENT', { syscall: 'open' }), false],
  ['a cancelled statement', coded('57014'), false],
  ['a unique row', coded('23505'), false],
  ['a program error', new TypeError('x is not a function'), false],
  ['no error', 'Connection terminated', false],
])('%s', (_, error, gone) => {
  expect(isDatabaseGone(error)).toBe(gone)
})

test('kill -9 of PostgreSQL: 503 with retry-after, then it is back, and the jobs with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-gone-'))
  chmodSync(folder, 0o755)
  const { log, lines } = createTestLog()
  const database = await openDatabase({ dataFolder: folder, log })
  const jobs = await startJobs(database, log)
  const queue = { name: 'demo.gone', shape: z.object({}) }
  let done = 0
  await jobs.define(queue, async () => {
    done += 1
  })
  const db = await database.schema<unknown>('demo')
  const ask = async () =>
    await db.transaction().execute(async (trx) => {
      await jobs.enqueue(trx, queue, {})
      return {}
    })
  const app = await buildHttpApp({ log, isReady: () => database.isReady() })
  await mountRole(app, {
    name: 'demo',
    description: 'for tests',
    routes: async (scope) => {
      scope.get('/demo', ask)
    },
  })
  expect((await app.inject('/demo')).statusCode).toBe(200)
  await expect.poll(() => done).toBe(1)

  const pidFile = join(folder, 'postgres', 'cluster', 'postmaster.pid')
  const pidOf = () => Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  const pid = pidOf()
  process.kill(pid, 'SIGKILL')
  let gone = await app.inject('/demo')
  while (gone.statusCode === 200) gone = await app.inject('/demo')
  expect([gone.statusCode, gone.json().code]).toEqual([503, 'service/try-later'])
  expect(Number(gone.headers['retry-after'])).toBeGreaterThan(0)

  await expect.poll(async () => (await app.inject('/ready')).statusCode).toBe(200)
  expect(pidOf()).not.toBe(pid)
  expect(lines()).toContain('"alarm":"database-restarted"')
  // Connections that died are replaced, one request each at most.
  await expect.poll(async () => (await app.inject('/demo')).statusCode).toBe(200)
  await expect.poll(() => lines()).toContain('jobs.listen-back')
  const before = done
  expect((await app.inject('/demo')).statusCode).toBe(200)
  await expect.poll(() => done).toBeGreaterThan(before)

  await app.close()
  await jobs.stop()
  await database.close()
})

test('OAuth clients are told to come again', async () => {
  const { log } = createTestLog()
  const app = await buildHttpApp({ log, isReady: async () => false })
  await app.register(async (oauth) => {
    oauth.setErrorHandler(oauthErrorHandler({}))
    oauth.get('/token', async () => {
      const client = new pg.Client({ host: '/nowhere/at-all', user: 'x' })
      await client.connect()
    })
  })
  const reply = await app.inject('/token')
  expect([reply.statusCode, reply.json().error]).toEqual([503, 'temporarily_unavailable'])
  expect(String(reply.headers['retry-after'])).toBe('5')
  expect((await app.inject('/ready')).json().code).toBe('service/try-later')
  await app.close()
})

test('a server that dies again and again is left alone, with an alarm', async () => {
  const { log, lines } = createTestLog()
  let starts = 0
  const supervision = superviseServer(
    {
      isAlive: () => false,
      start: async () => {
        starts += 1
        throw new Error('does not start')
      },
    },
    log,
    5,
  )
  await expect.poll(lines).toContain('"alarm":"database-gone"')
  await supervision.stop()
  expect(starts).toBe(5)
  expect(lines().match(/"alarm":"database-restarted"/g)).toHaveLength(5)
})
