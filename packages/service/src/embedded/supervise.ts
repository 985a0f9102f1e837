/**
 * Keeps the embedded server running: it starts again when it dies, a few times.
 * @module
 */
import type { Logger } from 'pino'
import { alarm } from '../alarms/alarm.ts'

/** More deaths than this within the time are no accident. */
const mostRestarts = 5
const withinMs = 10 * 60_000

/** Until it is stopped. */
export type Supervision = { stop(): Promise<void> }

/**
 * @param server.isAlive - whether the server process is there
 * @param server.start - starts it over its data; answers when it takes connections
 */
export function superviseServer(
  server: { isAlive(): boolean; start(): Promise<void> },
  log: Pick<Logger, 'error'>,
  lookEveryMs = 500,
): Supervision {
  let restarts: number[] = []
  let running: Promise<void> | undefined
  let isStopped = false
  const restart = async () => {
    restarts = [...restarts.filter((at) => at > performance.now() - withinMs), performance.now()]
    if (restarts.length > mostRestarts) {
      isStopped = true
      return alarm(log, 'database-gone')
    }
    alarm(log, 'database-restarted')
    // What fails is tried again at the next look, and counted.
    await server.start().catch(() => {})
  }
  const timer = setInterval(() => {
    if (isStopped || running || server.isAlive()) return
    running = restart().finally(() => {
      running = undefined
    })
  }, lookEveryMs)
  timer.unref()
  return {
    async stop() {
      isStopped = true
      clearInterval(timer)
      await running
    },
  }
}
