import type { FastifyPluginAsync } from 'fastify'
import { certificateCheckRoutes } from './routes/certificate-checks.ts'
import { loginRoutes } from './routes/logins.ts'
import { presentationRoutes, type VerifierHttp } from './routes/presentations.ts'

export { createVerifier, type Verifier } from './create-verifier.ts'
export type { VerifierRoleErrorCode } from './errors.ts'
export type { Anchors, VerifierDeps } from './verifier-deps.ts'

/** The role on HTTP. */
export const verifierRoutes =
  (http: VerifierHttp): FastifyPluginAsync =>
  async (app) => {
    await app.register(presentationRoutes(http))
    await app.register(loginRoutes(http))
    await app.register(certificateCheckRoutes(http))
  }
