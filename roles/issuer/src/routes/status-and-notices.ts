/**
 * Status lists for verifiers, notices for phones, records for clerks.
 * @module
 */
import { idParams, problemHandler, requireBearer } from '@tegata/service'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { noticesBody, noticesReply, receiptBody, recordsReply } from '../contract.ts'
import type { Issuer } from '../create-issuer.ts'
import { issuerStatus } from '../errors.ts'
import { ttlSeconds } from '../status-lists.ts'

export type IssuerHttp = { readonly issuer: Issuer; readonly clerkToken: string }

export const statusAndNoticeRoutes =
  ({ issuer, clerkToken }: IssuerHttp): FastifyPluginAsyncZod =>
  async (app) => {
    app.setErrorHandler(problemHandler(issuerStatus))
    const guard = requireBearer({ clerk: clerkToken })

    app.get(
      '/issuer/status-lists/:id',
      {
        schema: {
          summary: 'A status list as CWT or JWT, by Accept',
          params: z.strictObject({ id: z.coerce.number().int().min(1).max(1_000_000) }),
        },
      },
      async ({ params, headers }, reply) => {
        const format = wantsJwt(headers.accept) ? 'jwt' : 'cwt'
        const list = await issuer.statusList(params.id, format)
        reply.header('cache-control', `max-age=${ttlSeconds}`).header('vary', 'Accept')
        reply.type(`application/statuslist+${format}`)
        return reply.send(typeof list === 'string' ? list : Buffer.from(list))
      },
    )
    app.post(
      '/issuer/notices/fetch',
      {
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
      { schema: { summary: 'The phone’s signed receipt', params: idParams, body: receiptBody } },
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

/** JWT only where it is named and CWT is not preferred to it. */
function wantsJwt(accept: string | undefined): boolean {
  const names = (accept ?? '').split(',').map((part) => part.split(';')[0]?.trim())
  const jwt = names.indexOf('application/statuslist+jwt')
  const cwt = names.indexOf('application/statuslist+cwt')
  return jwt >= 0 && (cwt < 0 || jwt < cwt)
}
