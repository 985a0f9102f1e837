import { repeat } from '@tegata/service'
import type { FastifyPluginAsync } from 'fastify'
import { applicationRoutes } from './routes/applications.ts'
import { counterRoutes, type EnrolmentHttp } from './routes/counter.ts'
import { phoneRoutes } from './routes/phones.ts'

export { createEnrolment, type Enrolment } from './create-enrolment.ts'
export type { EnrolmentDeps } from './enrolment-deps.ts'
export type { EnrolmentErrorCode } from './errors.ts'

/** How often it looks for what others began and did not finish. */
const sweepEveryMs = 60_000

/** The role on HTTP. */
export const enrolmentRoutes =
  (http: EnrolmentHttp): FastifyPluginAsync =>
  async (app) => {
    repeat(app, { name: 'enrolment-late', everyMs: sweepEveryMs }, () =>
      http.enrolment.endLateRequests(),
    )
    await app.register(counterRoutes(http))
    await app.register(applicationRoutes(http.enrolment))
    await app.register(phoneRoutes(http.enrolment))
  }
