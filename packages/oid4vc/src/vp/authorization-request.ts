/**
 * The authorization request and the link that leads to it: OpenID4VP 1.0 section 5.
 * @module
 */
import * as z from 'zod/mini'
import { Oid4vcError } from '../errors.ts'
import { linkQuery } from '../link-query.ts'
import { type AddressRule, addressReason } from '../peer-address.ts'

/** What the request object holds. Members that are not known are ignored: section 5. */
export const authorizationRequest = z.object({
  client_id: z.string(),
  response_type: z.literal('vp_token'),
  response_mode: z.literal('direct_post.jwt'),
  response_uri: z.url().check(z.maxLength(2048)),
  nonce: z.string(),
  state: z.optional(z.string()),
  aud: z.optional(z.string()),
  iat: z.optional(z.number()),
  exp: z.optional(z.number()),
  nbf: z.optional(z.number()),
  wallet_nonce: z.optional(z.string()),
  dcql_query: z.unknown(),
  client_metadata: z.object({
    jwks: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
    encrypted_response_enc_values_supported: z.optional(z.array(z.string())),
    vp_formats_supported: z.optional(z.record(z.string(), z.unknown())),
  }),
  verifier_info: z.optional(
    z
      .array(
        z.object({
          format: z.string(),
          data: z.unknown(),
          credential_ids: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(32))),
        }),
      )
      .check(z.minLength(1), z.maxLength(16)),
  ),
})
/**
 * An authorization request as read: nothing in it is trusted yet.
 *
 * @see OpenID4VP 1.0, 5
 * @useDeclaredType
 */
export type AuthorizationRequest = z.output<typeof authorizationRequest>

/**
 * What a link says about where its request is.
 * @see OpenID4VP 1.0, 5.7 and 5.10
 */
export type RequestLink = {
  readonly clientId: string
  readonly requestUri: string
  readonly requestUriMethod: 'get' | 'post'
}

/**
 * The link that a wallet opens: section 5.2 and 5.10.
 * @see OpenID4VP 1.0, 5.2 and 5.10
 */
export function authorizationUrl({ clientId, requestUri, requestUriMethod }: RequestLink): string {
  const query = new URLSearchParams({ client_id: clientId, request_uri: requestUri })
  if (requestUriMethod === 'post') query.set('request_uri_method', 'post')
  return `openid4vp://?${query}`
}

/**
 * Reads the link; a request that stands in the link itself is unsigned and refused.
 * @param rule - whether http on loopback will do; left out, it will not
 * @throws Oid4vcError `oid4vc/invalid-request`
 * @see OpenID4VP 1.0, 5
 */
export function parseAuthorizationUrl(
  link: string,
  { allowLoopbackHttp = false }: AddressRule = {},
): RequestLink {
  const query = linkQuery(link)
  const clientId = query?.get('client_id')
  const requestUri = query?.get('request_uri')
  const method = query?.get('request_uri_method') ?? 'get'
  if (!clientId || !requestUri)
    throw new Oid4vcError('oid4vc/invalid-request', 'link: client_id or request_uri missing')
  // RFC 9101, 5: not both.
  if (query?.has('request'))
    throw new Oid4vcError('oid4vc/invalid-request', 'link: a request beside request_uri')
  if (method !== 'get' && method !== 'post')
    throw new Oid4vcError('oid4vc/invalid-request', 'link: request_uri_method not known')
  const reason = addressReason(requestUri, { allowLoopbackHttp })
  if (reason) throw new Oid4vcError('oid4vc/invalid-request', `link: request_uri ${reason}`)
  return { clientId, requestUri, requestUriMethod: method }
}
