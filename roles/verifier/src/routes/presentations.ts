/**
 * Presentations: the relying party asks and reads, the wallet fetches and answers.
 * @module
 */
import { forEverybody, formType, idParams, problemHandler, requireBearer } from '@tegata/service'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  newPresentation,
  presentationReply,
  presentationSeen,
  responseForm,
  responseReply,
} from '../contract.ts'
import type { Verifier } from '../create-verifier.ts'
import { VerifierRoleError, verifierStatus } from '../errors.ts'

export type VerifierHttp = {
  readonly verifier: Verifier
  /** Bearer tokens of relying parties by their names. */
  readonly relyingParties: Readonly<Record<string, string>>
}

const requestObject = 'application/oauth-authz-req+jwt'

export const presentationRoutes =
  (http: VerifierHttp): FastifyPluginAsyncZod =>
  async (app) => {
    app.setErrorHandler(problemHandler(verifierStatus))
    await app.register(relyingPartyRoutes(http))
    await app.register(walletRoutes(http))
  }

const relyingPartyRoutes =
  ({ verifier, relyingParties }: VerifierHttp): FastifyPluginAsyncZod =>
  async (app) => {
    const guard = requireBearer(relyingParties)

    app.post(
      '/verifier/presentations',
      {
        schema: {
          summary: 'Ask for a presentation [relying party]',
          body: newPresentation,
          response: { 201: presentationReply },
        },
        onRequest: async (request) => void guard(request),
      },
      async (request, reply) => {
        const asked = await verifier.requestPresentation(request.body, guard(request))
        request.log.info({ event: 'presentation.requested', id: asked.id })
        return reply.status(201).send(asked)
      },
    )
    app.get(
      '/verifier/presentations/:id',
      {
        schema: {
          summary: 'What came of it; elements once, with the response code [relying party]',
          params: idParams,
          querystring: z.strictObject({ response_code: z.string().max(200).optional() }),
          response: { 200: presentationSeen },
        },
        onRequest: async (request) => void guard(request),
      },
      async ({ method, params, query }, reply) => {
        reply.header('cache-control', 'no-store')
        // HEAD answers without a body: what is handed out once is not taken by it.
        const code = method === 'HEAD' ? undefined : query.response_code
        return await verifier.seePresentation(params.id, code)
      },
    )
  }

const walletRoutes =
  ({ verifier }: VerifierHttp): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/verifier/requests/:id',
      { ...forEverybody, schema: { summary: 'The signed request object', params: idParams } },
      async ({ params }, reply) => {
        const token = await verifier.readRequestObject(params.id)
        return reply.type(requestObject).header('cache-control', 'no-store').send(token)
      },
    )
    app.post(
      '/verifier/requests/:id',
      {
        ...forEverybody,
        schema: {
          summary: 'The signed request object with the wallet’s nonce',
          consumes: [formType],
          params: idParams,
          body: z.object({ wallet_nonce: z.string().min(1).max(512).optional() }),
        },
      },
      async ({ params, body }, reply) => {
        const token = await verifier.readRequestObject(params.id, body.wallet_nonce)
        return reply.type(requestObject).header('cache-control', 'no-store').send(token)
      },
    )
    app.post(
      '/verifier/responses/:id',
      {
        ...forEverybody,
        bodyLimit: 4_500_000,
        schema: {
          summary: 'The wallet’s response, direct_post.jwt',
          consumes: [formType],
          params: idParams,
          body: responseForm,
          response: { 200: responseReply },
        },
      },
      async ({ params, body, log }) => {
        const { response, error, state } = body
        if ((response === undefined) === (error === undefined))
          throw new VerifierRoleError('verifier/malformed', 'send either response or error')
        if (response !== undefined) {
          const answer = await verifier.receiveResponse(params.id, response)
          log.info({ event: 'presentation.accepted', id: params.id })
          return answer
        }
        if (error !== undefined) await verifier.receiveError(params.id, { error, state })
        log.info({ event: 'presentation.declined', id: params.id })
        return {}
      },
    )
  }
