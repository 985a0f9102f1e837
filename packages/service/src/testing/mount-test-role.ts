/**
 * A role on an application as the server mounts it, with a log that can be read.
 * @module
 */
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { buildHttpApp, mountRole, type RoleRoutes } from '../http-app.ts'

/** No limit on requests: a test sends them from one address. */
export async function mountTestRole(
  role: Pick<RoleRoutes, 'name' | 'routes'>,
  log: Logger,
): Promise<FastifyInstance> {
  const app = await buildHttpApp({
    log,
    isReady: async () => true,
    requestsPerMinute: 1_000_000,
  })
  await mountRole(app, { ...role, description: 'under test' })
  return app
}
