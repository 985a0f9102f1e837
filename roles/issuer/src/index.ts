import type { FastifyPluginAsync } from 'fastify'
import { credentialIssuanceRoutes } from './routes/credential-issuance.ts'
import { type IssuerHttp, statusAndNoticeRoutes } from './routes/status-and-notices.ts'

export { createIssuer, type Issuer } from './create-issuer.ts'
export type { IssuerErrorCode } from './errors.ts'
export type { IssuerDeps } from './issuer-deps.ts'
export { phonesComparedQueue, phoneToldQueue } from './phone-told.ts'

/** The role on HTTP: OAuth errors on OpenID4VCI's addresses, problem details on the others. */
export const issuerRoutes =
  (http: IssuerHttp): FastifyPluginAsync =>
  async (app) => {
    await app.register(credentialIssuanceRoutes(http.issuer))
    await app.register(statusAndNoticeRoutes(http))
  }
