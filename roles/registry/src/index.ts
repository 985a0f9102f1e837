import type { FastifyPluginAsync } from 'fastify'
import { programRoutes, type RegistryHttp } from './routes/programs.ts'

export { createRegistry, type Registry, type RegistryDeps } from './create-registry.ts'
export type { RegistryErrorCode } from './errors.ts'

/** The role on HTTP. */
export const registryRoutes = (http: RegistryHttp): FastifyPluginAsync => programRoutes(http)
