/**
 * Effects leave through jobs: enqueued in the transaction that caused them, carried out at least
 * once, tried again after failures and restarts. Handlers are idempotent.
 * @module
 */
import { CompiledQuery, type Transaction } from 'kysely'
import pg from 'pg'
import PgBoss from 'pg-boss'
import type { Logger } from 'pino'
import type * as z from 'zod'
import type { Database } from './database.ts'
import { ServiceError } from './errors.ts'

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
  /** Part of the transaction: seen by the worker after the commit, never after a rollback. */
  enqueue<Data extends object, Tables>(
    trx: Transaction<Tables>,
    queue: JobQueue<Data>,
    data: Data,
  ): Promise<void>
  stop(): Promise<void>
}

const channel = 'tegata_jobs'
/** Half a minute of waiting in all for a neighbour that is down, then every few minutes. */
const retry = { retryLimit: 30, retryDelay: 1, retryBackoff: true, expireInSeconds: 60 }

/** Starts the workers of this process. */
export async function startJobs(database: Database, log: Logger): Promise<Jobs> {
  const boss = new PgBoss({ ...database.connection, schema: 'jobs', max: 4, supervise: true })
  boss.on('error', (error) =>
    log.warn({ event: 'jobs.error', name: error.name, code: sqlStateOf(error) }),
  )
  await boss.start()
  if (database.isOwn) await resume(database)
  const workers = new Map<string, string>()
  const listener = await listen(database, log, (queue) => {
    const worker = workers.get(queue)
    if (worker) boss.notifyWorker(worker)
  })
  const declare = ({ name }: { readonly name: string }) =>
    boss.createQueue(name, { name, ...retry })
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
    enqueue: (trx, queue, data) => send(boss, trx, queue.name, data),
    async stop() {
      await listener.end()
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

/** Wakes a worker at the commit; polling is the net below it. */
async function listen(database: Database, log: Logger, wake: (queue: string) => void) {
  const client = new pg.Client(database.connection)
  client.on('error', () => log.warn({ event: 'jobs.listen-lost' }))
  client.on('notification', ({ payload }) => payload !== undefined && wake(payload))
  await client.connect()
  await client.query(`LISTEN ${channel}`)
  return client
}
