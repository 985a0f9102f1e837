/**
 * What a phone asks for itself. The wallet key that its application named is the only credential.
 * @module
 */
import { forEverybody, idParams, problemHandler } from '@tegata/service'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { acceptedReply, effectsReply, grantReply, phoneProofBody } from '../contract.ts'
import type { Enrolment } from '../create-enrolment.ts'
import { enrolmentStatus } from '../errors.ts'

const askAgainSeconds = 1

export const phoneRoutes =
  (enrolment: Enrolment): FastifyPluginAsyncZod =>
  async (app) => {
    app.setErrorHandler(problemHandler(enrolmentStatus))
    app.post(
      '/enrolment/phones/:id/certificates',
      {
        ...forEverybody,
        schema: {
          summary: 'What the phone may have now; 202 while it is being issued',
          params: idParams,
          body: phoneProofBody,
          response: { 200: grantReply, 202: acceptedReply },
        },
      },
      async ({ params, body }, reply) => {
        const answer = await enrolment.handOut(params.id, body.proof)
        reply.header('cache-control', 'no-store')
        if (answer.state === 'ready') return reply.status(200).send(answer)
        return reply.status(202).header('retry-after', String(askAgainSeconds)).send(answer)
      },
    )
    app.post(
      '/enrolment/phones/:id/disposal',
      {
        ...forEverybody,
        schema: {
          summary: 'The holder gives the phone up: both certificates and the record end',
          params: idParams,
          body: phoneProofBody,
          response: { 200: effectsReply },
        },
      },
      async ({ params, body, log }) => {
        const reply = await enrolment.disposePhone(params.id, body.proof)
        log.info({ event: 'phone.disposed', id: params.id })
        return reply
      },
    )
  }
