/**
 * Effects leave through jobs: enqueued in the transaction that caused them, carried out at least
 * once, tried again after failures and restarts. Handlers are idempotent. One that fails for minutes is
 * given up with an alarm, and begins again with the next start.
 * @module
 */
import { CompiledQuery, type Transaction } from 'kysely'
import pg from 'pg'
import PgBoss from 'pg-boss'
import type { Logger } from 'pino'
import type * as z from 'zod'
import type { Database } from './database.ts'
import { ServiceError } from './errors.ts'
import { beginAgain, watchGivenUp } from './jobs/given-up.ts'
import { keepListening } from './jobs/listen.ts'

/** A queue by name, and the shape of what is in it. */
export type JobQueue<Data> = { readonly name: string; readonly shape: z.ZodType<Data> }

/** Jobs of a process, running. */
export type Jobs = {
  /** Declares a queue that another role works on, for whoever enqueues. */
  declare<Data extends object>(queue: JobQueue<Data>): Promise<void>
  /** Declares a queue and who works on it. Every process that enqueues declares it too. */
  define<Data extends object>(
    queue: JobQueue<Data>,
    handle: (data: Data) => Promise<void>,
  ): Promise<void>
  /** Enqueues it once a day from now on, in one of the processes. */
  daily<Data extends object>(queue: JobQueue<Data>, data: Data): Promise<void>
  /** Part of the transaction: seen by the worker after the commit, never after a rollback. */
  enqueue<Data extends object, Tables>(
    trx: Transaction<Tables>,
    queue: JobQueue<Data>,
    data: Data,
  ): Promise<void>
  stop(): Promise<void>
}

/** Wakes a worker at the commit; polling is the net below it. */
const channel = 'tegata_jobs'

/** How often a job is tried, and how often it is looked for those that were given up. */
export type JobPolicy = { readonly retryLimit: number; readonly watchEveryMs: number }

/**
 * Nine more tries, each after one to two times as long as two of the one before: a neighbour may be down
 * for nine minutes, and after seventeen at most the job is given up.
 */
const usual: JobPolicy = { retryLimit: 9, watchEveryMs: 15_000 }
const retry = { retryDelay: 1, retryBackoff: true, expireInSeconds: 60 }
/** At a quiet hour in Japan. */
const nightly = '17 18 * * *'
/** What waits or was given up is never put away: each is an effect that has to come. */
const kept = { retentionDays: 36_500, archiveFailedAfterSeconds: 3_153_600_000 }

/** Starts the workers of this process. Jobs that were given up begin again. */
export async function startJobs(
  database: Database,
  log: Logger,
  { retryLimit, watchEveryMs }: JobPolicy = usual,
): Promise<Jobs> {
  const boss = new PgBoss({ ...database.connection, ...kept, schema: 'jobs', max: 4 })
  boss.on('error', (error) =>
    log.warn({ event: 'jobs.error', name: error.name, code: sqlStateOf(error) }),
  )
  await boss.start()
  if (database.isOwn) await resume(database)
  const db = await database.schema<unknown>('jobs')
  await beginAgain(db, log)
  const givenUp = watchGivenUp(db, log, watchEveryMs)
  const workers = new Map<string, string>()
  const listener = await keepListening(database.connection, channel, log, {
    notified: (queue) => {
      const worker = workers.get(queue)
      if (worker) boss.notifyWorker(worker)
    },
    back: () => {
      for (const worker of workers.values()) boss.notifyWorker(worker)
    },
  })
  const declare = async ({ name }: { readonly name: string }) => {
    const options = { name, ...retry, retryLimit }
    await boss.createQueue(name, options)
    // One that an earlier version made keeps its own limit otherwise.
    await boss.updateQueue(name, options)
  }
  return {
    declare,
    async define(queue, handle) {
      await declare(queue)
      const options = { pollingIntervalSeconds: 2, batchSize: 1 }
      const worker = await boss.work<unknown>(queue.name, options, async ([job]) => {
        if (!job) return
        // One call of NOTIFY stands for all jobs of a transaction: the next is looked for at once.
        setImmediate(() => boss.notifyWorker(worker))
        try {
          await handle(queue.shape.parse(job.data))
        } catch (error) {
          const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
          log.warn({ event: 'job.failed', queue: queue.name, job: job.id, code })
          throw error
        }
      })
      workers.set(queue.name, worker)
    },
    daily: ({ name }, data) => boss.schedule(name, nightly, data, { tz: 'UTC' }),
    enqueue: (trx, queue, data) => send(boss, trx, queue.name, data),
    async stop() {
      await listener.stop()
      await givenUp.stop()
      await boss.stop({ graceful: true, timeout: 5_000, wait: true, close: true })
    },
  }
}

/** What PostgreSQL calls it; the message could repeat a row. */
const sqlStateOf = (error: Error): string => ('code' in error ? String(error.code) : 'unknown')

async function send<Tables>(
  boss: PgBoss,
  trx: Transaction<Tables>,
  name: string,
  data: object,
): Promise<void> {
  const executeSql = async (text: string, values: unknown[] = []) => {
    const { rows, numAffectedRows } = await trx.executeQuery(CompiledQuery.raw(text, values))
    return { rows, rowCount: Number(numAffectedRows ?? 0) }
  }
  const id = await boss.send(name, data, { db: { executeSql } })
  if (id === null) throw new ServiceError('service/job-lost', `queue ${name} is not declared`)
  await trx.executeQuery(CompiledQuery.raw('SELECT pg_notify($1, $2)', [channel, name]))
}

/**
 * Jobs that a killed process had begun begin again at once. Where other processes work on the same
 * database they may be theirs: there a job begins again when its time has run out.
 */
async function resume({ connection }: Database): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  await client.query(`
    UPDATE jobs.job SET state = 'retry', start_after = now() WHERE state IN ('active', 'retry')`)
  await client.end()
}
