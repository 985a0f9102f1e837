/**
 * Logins and signature checks.
 * @module
 */
import { forEverybody, idParams, problemHandler, requireBearer } from '@tegata/service'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import {
  emptyBody,
  loginAnswer,
  loginBody,
  loginReply,
  loginSeen,
  reportShape,
  signatureBody,
} from '../contract.ts'
import { verifierStatus } from '../errors.ts'
import type { VerifierHttp } from './presentations.ts'

export const loginRoutes =
  ({ verifier, relyingParties }: VerifierHttp): FastifyPluginAsyncZod =>
  async (app) => {
    app.setErrorHandler(problemHandler(verifierStatus))
    const guard = requireBearer(relyingParties)

    app.post(
      '/verifier/logins',
      {
        schema: {
          summary: 'Open a login [relying party]',
          body: emptyBody,
          response: { 201: loginReply },
        },
        onRequest: async (request) => void guard(request),
      },
      async (_, reply) => reply.status(201).send(await verifier.openLogin()),
    )
    app.post(
      '/verifier/logins/:id',
      {
        ...forEverybody,
        schema: {
          summary: 'The phone’s answer to the challenge',
          params: idParams,
          body: loginBody,
          response: { 200: loginAnswer },
        },
      },
      ({ params, body }) => verifier.receiveLogin(params.id, body.login),
    )
    app.get(
      '/verifier/logins/:id',
      {
        schema: {
          summary: 'What came of a login [relying party]',
          params: idParams,
          response: { 200: loginSeen },
        },
        onRequest: async (request) => void guard(request),
      },
      ({ params }) => verifier.seeLogin(params.id),
    )
    app.post(
      '/verifier/signature-checks',
      {
        bodyLimit: 750_000,
        schema: {
          summary: 'Check a document’s signature and certificate [relying party]',
          body: signatureBody,
          response: { 200: reportShape },
        },
        onRequest: async (request) => void guard(request),
      },
      ({ body }) => verifier.checkSignature(body),
    )
  }
