import type { FastifyPluginAsync } from 'fastify'
import { applicationRoutes } from './routes/applications.ts'
import { counterRoutes, type EnrolmentHttp } from './routes/counter.ts'
import { phoneRoutes } from './routes/phones.ts'

export { createEnrolment, type Enrolment } from './create-enrolment.ts'
export type { EnrolmentDeps } from './enrolment-deps.ts'
export type { EnrolmentErrorCode } from './errors.ts'

/** The role on HTTP. */
export const enrolmentRoutes =
  (http: EnrolmentHttp): FastifyPluginAsync =>
  async (app) => {
    await app.register(counterRoutes(http))
    await app.register(applicationRoutes(http.enrolment))
    await app.register(phoneRoutes(http.enrolment))
  }
