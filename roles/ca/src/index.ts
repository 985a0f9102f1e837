import type { FastifyPluginAsync } from 'fastify'
import type { Ca } from './create-ca.ts'
import { publicRoutes } from './routes/public.ts'

export { type Generation, type Generations, sandboxGenerations } from './authority/generations.ts'
export { type Ca, type CaDeps, createCa } from './create-ca.ts'
export { CaError, type CaErrorCode, caErrorCodes } from './errors.ts'
export type { JpkiOrder } from './issuance/certificate-orders.ts'
export type { IssuedCertificate } from './issuance/issue-certificate.ts'

/** How often the role looks for what is due. */
const everyMs = 15 * 60_000

/** The role on HTTP; while it is mounted, lists are published on schedule. */
export const caRoutes =
  (ca: Ca): FastifyPluginAsync =>
  async (app) => {
    const carryOut = () =>
      void ca.carryOut().catch((error: unknown) => {
        const name = error instanceof Error ? error.name : 'unknown'
        app.log.warn({ event: 'ca.schedule-failed', name })
      })
    const timer = setInterval(carryOut, everyMs)
    timer.unref()
    app.addHook('onClose', async () => clearInterval(timer))
    await app.register(publicRoutes(ca))
  }
