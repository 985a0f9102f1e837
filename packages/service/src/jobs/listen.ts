/**
 * Listening for what other connections notify, over losses of the connection.
 * @module
 */
import pg from 'pg'
import type { Logger } from 'pino'
import type { Connection } from '../database.ts'

/** A listener that is held open. */
export type Listener = { stop(): Promise<void> }

const againAfterMs = 1_000

/**
 * Listens on a channel. A connection that is lost is opened again, every second until it is there.
 * @param on.notified - with the payload
 * @param on.back - after a loss: something may have been missed
 */
export async function keepListening(
  connection: Connection,
  channel: string,
  log: Pick<Logger, 'warn'>,
  on: { notified(payload: string): void; back(): void },
): Promise<Listener> {
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  const open = async () => {
    const opened = new pg.Client(connection)
    let isLost = false
    const lost = () => {
      if (isLost || isStopped) return
      isLost = true
      log.warn({ event: 'jobs.listen-lost' })
      timer = setTimeout(reopen, againAfterMs)
    }
    opened.on('notification', ({ payload }) => payload !== undefined && on.notified(payload))
    // A failure before this is told to whoever opens; one after it, to these.
    opened.on('error', () => {})
    await opened.connect()
    await opened.query(`LISTEN ${channel}`)
    opened.on('error', lost)
    opened.on('end', lost)
    client = opened
  }
  const reopen = async () => {
    try {
      await open()
      if (isStopped) return await client?.end()
      log.warn({ event: 'jobs.listen-back' })
      on.back()
    } catch {
      if (!isStopped) timer = setTimeout(reopen, againAfterMs)
    }
  }
  await open()
  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await client?.end()
    },
  }
}
