/**
 * Status lists for verifiers, notices for phones, records for clerks.
 * @module
 */
import {
  forEverybody,
  idParams,
  negotiateType,
  problemHandler,
  requireBearer,
} from '@tegata/service'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { noticesBody, noticesReply, receiptBody, recordsReply } from '../contract.ts'
import type { Issuer } from '../create-issuer.ts'
import { issuerStatus } from '../errors.ts'
import { ttlSeconds } from '../status-lists.ts'

const statusListTypes = ['application/statuslist+cwt', 'application/statuslist+jwt'] as const
const formatOf = {
  'application/statuslist+cwt': 'cwt',
  'application/statuslist+jwt': 'jwt',
} as const

export type IssuerHttp = { readonly issuer: Issuer; readonly clerkToken: string }

export const statusAndNoticeRoutes =
  ({ issuer, clerkToken }: IssuerHttp): FastifyPluginAsyncZod =>
  async (app) => {
    app.setErrorHandler(problemHandler(issuerStatus))
    const guard = requireBearer({ clerk: clerkToken })

    app.get(
      '/issuer/status-lists/:id',
      {
        ...forEverybody,
        schema: {
          summary: 'A status list as CWT or JWT, by Accept',
          params: z.strictObject({ id: z.coerce.number().int().min(1).max(1_000_000) }),
        },
      },
      async (request, reply) => {
        const type = negotiateType(request, reply, statusListTypes)
        const list = await issuer.statusList(request.params.id, formatOf[type])
        reply.header('cache-control', `max-age=${ttlSeconds}`).type(type)
        return reply.send(typeof list === 'string' ? list : Buffer.from(list))
      },
    )
    app.post(
      '/issuer/notices/fetch',
      {
        ...forEverybody,
        schema: {
          summary: 'Open notices of a phone, for its signed request',
          body: noticesBody,
          response: { 200: noticesReply },
        },
      },
      async ({ body }) => ({ notices: [...(await issuer.fetchNotices(body.request))] }),
    )
    app.post(
      '/issuer/notices/:id/receipt',
      {
        ...forEverybody,
        schema: { summary: 'The phone’s signed receipt', params: idParams, body: receiptBody },
      },
      async ({ params, body, log }, reply) => {
        await issuer.keepReceipt(params.id, body.receipt)
        log.info({ event: 'lapse.received', id: params.id })
        return reply.status(204).send()
      },
    )
    app.get(
      '/issuer/phones/:id/records',
      {
        schema: {
          summary: 'States and times of a phone’s records; no claim [clerk]',
          params: idParams,
          response: { 200: recordsReply },
        },
        onRequest: async (request) => void guard(request),
      },
      ({ params }) => issuer.recordsOf(params.id),
    )
  }
