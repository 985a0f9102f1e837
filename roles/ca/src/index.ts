import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { Ca } from './create-ca.ts'
import { publicRoutes } from './routes/public.ts'

export type { Generation, Generations } from './authority/generations.ts'
export { type Ca, type CaDeps, createCa } from './create-ca.ts'
export type { CaErrorCode } from './errors.ts'
export type { JpkiOrder } from './issuance/certificate-orders.ts'
export type { IssuedCertificate } from './issuance/issue-certificate.ts'

/** How often the role looks for what is due. */
const everyMs = 15 * 60_000
/** And for OCSP answers that are to be signed. */
const answersEveryMs = 15_000

/** The role on HTTP; while it is mounted, lists are published on schedule and answers signed ahead. */
export const caRoutes =
  (ca: Ca): FastifyPluginAsync =>
  async (app) => {
    const due = repeat(app, everyMs, () => ca.carryOut())
    const answers = repeat(app, answersEveryMs, () => ca.prepareAnswers())
    app.addHook('onReady', async () => answers.start())
    app.addHook('onClose', async () => {
      await Promise.all([due.stop(), answers.stop()])
    })
    await app.register(publicRoutes(ca))
  }

/** One at a time; stopping waits for what runs. */
function repeat(app: FastifyInstance, everyMs: number, work: () => Promise<unknown>) {
  let running: Promise<void> | undefined
  const run = async () => {
    try {
      await work()
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown'
      app.log.warn({ event: 'ca.schedule-failed', name })
    }
    running = undefined
  }
  const start = () => {
    running ??= run()
  }
  const timer = setInterval(start, everyMs)
  timer.unref()
  const stop = async (): Promise<void> => {
    clearInterval(timer)
    await running
  }
  return { start, stop }
}
