/**
 * Applications from phones. The card's signature is the only credential.
 * @module
 */
import { forEverybody, idParams, problemHandler } from '@tegata/service'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { acceptedReply, applicationBody, applicationReply, emptyBody } from '../contract.ts'
import type { Enrolment } from '../create-enrolment.ts'
import { enrolmentStatus } from '../errors.ts'

export const applicationRoutes =
  (enrolment: Enrolment): FastifyPluginAsyncZod =>
  async (app) => {
    app.setErrorHandler(problemHandler(enrolmentStatus))
    app.post(
      '/enrolment/applications',
      {
        ...forEverybody,
        schema: {
          summary: 'Open an application: a challenge for the card',
          body: emptyBody,
          response: { 201: applicationReply },
        },
      },
      async (_, reply) => reply.status(201).send(await enrolment.openApplication()),
    )
    app.post(
      '/enrolment/applications/:id',
      {
        ...forEverybody,
        bodyLimit: 131_072,
        schema: {
          summary: 'The application, signed by the card: accepted, and issued by and by',
          params: idParams,
          body: applicationBody,
          response: { 202: acceptedReply },
        },
      },
      async ({ params, body, log }, reply) => {
        const accepted = await enrolment.acceptApplication(params.id, body.application)
        log.info({ event: 'phone.enrolled', id: accepted.phoneId })
        reply.header('cache-control', 'no-store')
        return reply.status(202).send(accepted)
      },
    )
  }
