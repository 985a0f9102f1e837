/**
 * What an operator does: see the certificates of signers and readers, and revoke one.
 * @module
 */
import { problemHandler, requireBearer } from '@tegata/service'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { revocationBody, signersReply } from '../contract.ts'
import type { Ca } from '../create-ca.ts'
import { caStatus } from '../errors.ts'

const params = z.strictObject({ serial: z.string().regex(/^[0-9a-f]{2,40}$/) })

export const operatorRoutes =
  (ca: Ca, operatorToken: string): FastifyPluginAsyncZod =>
  async (app) => {
    app.setErrorHandler(problemHandler(caStatus))
    const guard = requireBearer({ operator: operatorToken })
    app.get(
      '/ca/signers',
      {
        schema: {
          summary: 'Certificates of signers, readers and OCSP delegates [operator]',
          response: { 200: signersReply },
        },
        onRequest: async (request) => void guard(request),
      },
      async () => ({ signers: [...(await ca.signers())] }),
    )
    app.post(
      '/ca/signers/:serial/revocation',
      {
        schema: {
          summary: 'Revoke the certificate of a signer, for good [operator]',
          params,
          body: revocationBody,
          response: { 204: z.null() },
        },
        onRequest: async (request) => void guard(request),
      },
      async ({ params: { serial }, body, log }, reply) => {
        log.warn({ event: 'signer.revoked', serial, reason: body.reason })
        await ca.revokeSigner(serial, body.reason, 'operator')
        return reply.status(204).send(null)
      },
    )
  }
