/**
 * Keeps the newest audit entries beside the keys while a server runs.
 * @module
 */
import type { Logger } from 'pino'
import { alarm } from '../alarms/alarm.ts'
import type { Database } from '../database.ts'
import {
  type AuditHeads,
  currentHeads,
  keepHeads,
  missingHeads,
  openHeads,
  readKeptHeads,
} from './audit-heads.ts'

/** Until it is stopped; the last entries are kept then. */
export type HeadsFollower = { stop(): Promise<void> }

/**
 * Looks every second. What was committed in the last second before a kill is not kept, and is no reason
 * to refuse a start: the database then has more than was kept.
 */
export async function followHeads(
  database: Pick<Database, 'schema'>,
  keyFolder: string,
  log: Pick<Logger, 'error'>,
  everyMs = 1_000,
): Promise<HeadsFollower> {
  const db = await openHeads(database)
  let running: Promise<void> | undefined
  let isTold = false
  const look = async () => {
    const current = await currentHeads(db)
    // Another process may have kept newer ones meanwhile.
    const kept = readKeptHeads(keyFolder)
    const newest = newestOf(kept, current)
    if (JSON.stringify(current) === JSON.stringify(kept)) return
    const missing = await missingHeads(db, kept)
    if (missing.length === 0) return keepHeads(keyFolder, newest)
    // It went back while the server ran: what is kept stays, and the next start is refused.
    if (!isTold) alarm(log, 'database-restored', { roles: missing.join(',') })
    isTold = true
  }
  const start = () => {
    // A database that is gone is told by whoever works with it; what is kept stays.
    running ??= look()
      .catch(() => {})
      .finally(() => {
        running = undefined
      })
    return running
  }
  await start()
  const timer = setInterval(start, everyMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
      await start()
    },
  }
}

function newestOf(kept: AuditHeads, current: AuditHeads): AuditHeads {
  const names = [...new Set([...Object.keys(kept), ...Object.keys(current)])].toSorted()
  return Object.fromEntries(
    names.flatMap((name) => {
      const [one, other] = [kept[name], current[name]]
      const newest = !one || (other && other.number > one.number) ? other : one
      return newest ? [[name, newest]] : []
    }),
  )
}
