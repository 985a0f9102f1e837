/**
 * Validation of citizens' certificates for a relying party.
 * @module
 */
import { problemHandler, requireBearer } from '@tegata/service'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { certificateBody, certificateCheckShape } from '../contract.ts'
import { verifierStatus } from '../errors.ts'
import type { VerifierHttp } from './presentations.ts'

export const certificateCheckRoutes =
  ({ verifier, relyingParties }: VerifierHttp): FastifyPluginAsyncZod =>
  async (app) => {
    app.setErrorHandler(problemHandler(verifierStatus))
    const guard = requireBearer(relyingParties)
    app.post(
      '/verifier/certificate-checks',
      {
        bodyLimit: 750_000,
        schema: {
          summary:
            'Whether a certificate of JPKI holds now, with the evidence to keep [relying party]',
          body: certificateBody,
          response: { 200: certificateCheckShape },
        },
        onRequest: async (request) => void guard(request),
      },
      async ({ body }, reply) => {
        reply.header('cache-control', 'no-store')
        return await verifier.checkCertificate(body)
      },
    )
  }
