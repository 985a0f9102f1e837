import type { FastifyInstance } from 'fastify'

/** Work that comes again and again. */
export type Repeated = {
  /** Does it now, unless it is being done. */
  start(): void
}

/**
 * Does something at regular times while a role is mounted: one at a time, and the application closes
 * when it is done. A failure is logged as `schedule.failed` with the name of the work.
 */
export function repeat(
  app: FastifyInstance,
  { name, everyMs }: { readonly name: string; readonly everyMs: number },
  work: () => Promise<unknown>,
): Repeated {
  let running: Promise<void> | undefined
  const run = async () => {
    try {
      await work()
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
      app.log.warn({ event: 'schedule.failed', work: name, code })
    }
    running = undefined
  }
  const start = () => {
    running ??= run()
  }
  const timer = setInterval(start, everyMs)
  timer.unref()
  app.addHook('onClose', async () => {
    clearInterval(timer)
    await running
  })
  return { start }
}
