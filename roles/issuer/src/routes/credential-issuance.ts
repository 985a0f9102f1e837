/**
 * OpenID4VCI 1.0: metadata, offer, token, nonce, credential, notification. Errors are OAuth's.
 * @module
 */
import { notificationRequest, preAuthorizedGrant, wellKnownUrl } from '@tegata/oid4vc'
import { bearerToken, forEverybody, formType, idParams, oauthErrorHandler } from '@tegata/service'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Issuer } from '../create-issuer.ts'
import { IssuerError, issuerOauth } from '../errors.ts'
import { readTokenRequest } from '../read-token-request.ts'

export const credentialIssuanceRoutes =
  (issuer: Issuer): FastifyPluginAsyncZod =>
  async (app) => {
    app.setErrorHandler(oauthErrorHandler(issuerOauth))
    await app.register(metadataRoutes(issuer))
    await app.register(grantRoutes(issuer))
    await app.register(credentialRoutes(issuer))
  }

const metadataRoutes =
  (issuer: Issuer): FastifyPluginAsyncZod =>
  async (app) => {
    const { identifier } = issuer
    const path = (url: string) => new URL(url).pathname

    app.get(
      path(wellKnownUrl(identifier, 'openid-credential-issuer')),
      { ...forEverybody, schema: { summary: 'Credential issuer metadata' } },
      async () => issuer.metadata(),
    )
    app.get(
      path(wellKnownUrl(identifier, 'oauth-authorization-server')),
      { ...forEverybody, schema: { summary: 'Authorization server metadata, RFC 8414' } },
      async () => ({
        issuer: identifier,
        token_endpoint: `${identifier}/token`,
        grant_types_supported: [preAuthorizedGrant],
        response_types_supported: [],
        token_endpoint_auth_methods_supported: ['none'],
        'pre-authorized_grant_anonymous_access_supported': true,
      }),
    )
  }

const grantRoutes =
  (issuer: Issuer): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/issuer/offers/:id',
      {
        ...forEverybody,
        schema: {
          summary: 'A credential offer',
          params: idParams,
        },
      },
      async ({ params }, reply) => {
        reply.header('cache-control', 'no-store')
        return await issuer.readOffer(params.id)
      },
    )
    app.post(
      '/issuer/token',
      {
        ...forEverybody,
        schema: {
          summary: 'Token for a pre-authorized code',
          body: z.unknown(),
          consumes: [formType],
        },
        bodyLimit: 8_192,
      },
      async ({ body, headers }, reply) => {
        reply.header('cache-control', 'no-store')
        if (headers.authorization !== undefined)
          throw new IssuerError('issuer/client-not-known', 'clients are not authenticated here')
        const { code, txCode } = readTokenRequest(body, issuer.identifier)
        return await issuer.redeemCode(code, txCode)
      },
    )
  }

const credentialRoutes =
  (issuer: Issuer): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/issuer/nonce',
      { ...forEverybody, schema: { summary: 'A fresh c_nonce' } },
      async (_, reply) => {
        reply.header('cache-control', 'no-store')
        return await issuer.makeNonce()
      },
    )
    app.post(
      '/issuer/credential',
      {
        ...forEverybody,
        bodyLimit: 262_144,
        schema: { summary: 'A record as a batch of copies', body: z.unknown() },
        // An encrypted request, section 10, is refused by name: no key for it is announced.
        onRequest: async ({ headers }) => {
          if (/^application\/jwt\b/i.test(headers['content-type'] ?? ''))
            throw new IssuerError(
              'issuer/encryption-not-offered',
              'requests are not encrypted here',
            )
        },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        const { reply: answer, recordId } = await issuer.issue(bearerToken(request), request.body)
        request.log.info({ event: 'record.issued', id: recordId })
        return answer
      },
    )
    app.post(
      '/issuer/notification',
      { ...forEverybody, schema: { summary: 'What became of the record', body: z.unknown() } },
      async (request, reply) => {
        const parsed = notificationRequest.safeParse(request.body)
        if (!parsed.success)
          throw new IssuerError('issuer/malformed', 'notification_id and event are needed')
        const { notification_id: id, event } = parsed.data
        await issuer.notified(bearerToken(request), id, event)
        return reply.status(204).send()
      },
    )
  }
