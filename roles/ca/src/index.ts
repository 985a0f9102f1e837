import type { FastifyPluginAsync } from 'fastify'
import type { Ca } from './create-ca.ts'
import { publicRoutes } from './routes/public.ts'

export type { JpkiOrder } from './certificate-orders.ts'
export { type Ca, type CaDeps, createCa } from './create-ca.ts'
export { CaError, type CaErrorCode, caErrorCodes } from './errors.ts'
export type { IssuedCertificate } from './issue-certificate.ts'

/** The role on HTTP. */
export const caRoutes = (ca: Ca): FastifyPluginAsync => publicRoutes(ca)
