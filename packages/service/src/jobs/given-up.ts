/**
 * Jobs that failed as often as they are tried: each is told once by every process, whoever worked on it,
 * and begins again with the next start.
 * @module
 */
import { type Kysely, sql } from 'kysely'
import type { Logger } from 'pino'
import { alarm } from '../alarms/alarm.ts'

/** Watches until it is stopped. */
export type GivenUpWatch = { stop(): Promise<void> }

/** What was given up before begins again: an operator starts anew when the cause is removed. */
export async function beginAgain(db: Kysely<unknown>, log: Pick<Logger, 'warn'>): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    UPDATE jobs.job SET state = 'retry', retry_count = 0, start_after = now(), completed_on = NULL
    WHERE state = 'failed' RETURNING name`.execute(db)
  if (rows.length > 0) log.warn({ event: 'jobs.begun-again', count: rows.length })
}

/** Raises `job-gave-up` with the queue and the job's id, and nothing of what is in it. */
export function watchGivenUp(
  db: Kysely<unknown>,
  log: Pick<Logger, 'warn' | 'error'>,
  everyMs: number,
): GivenUpWatch {
  let told = new Set<string>()
  let running: Promise<void> | undefined
  const look = async () => {
    const { rows } = await sql<{ id: string; name: string }>`
      SELECT id, name FROM jobs.job WHERE state = 'failed'`.execute(db)
    for (const { id, name } of rows)
      if (!told.has(id)) alarm(log, 'job-gave-up', { queue: name, job: id })
    told = new Set(rows.map(({ id }) => id))
  }
  const timer = setInterval(() => {
    // A database that is gone is told by whoever works with it.
    running ??= look()
      .catch(() => {})
      .finally(() => {
        running = undefined
      })
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
