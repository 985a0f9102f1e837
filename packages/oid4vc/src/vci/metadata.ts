/**
 * Metadata of a credential issuer and its authorization server: OpenID4VCI 1.0 section 12.2,
 * RFC 8414.
 * @module
 */
import * as z from 'zod/mini'

/** Inserted before the path: RFC 8414 section 3.1, OpenID4VCI 1.0 section 12.2.2. */
export function wellKnownUrl(
  issuer: string,
  name: 'openid-credential-issuer' | 'oauth-authorization-server',
): string {
  const url = new URL(issuer)
  const path = url.pathname === '/' ? '' : url.pathname
  return `${url.origin}/.well-known/${name}${path}`
}

export const issuerMetadata = z.object({
  credential_issuer: z.url(),
  authorization_servers: z.optional(z.array(z.url())),
  credential_endpoint: z.url(),
  nonce_endpoint: z.url(),
  notification_endpoint: z.optional(z.url()),
  batch_credential_issuance: z.optional(
    z.object({ batch_size: z.number().check(z.minimum(2), z.maximum(1000)) }),
  ),
  credential_configurations_supported: z.record(
    z.string(),
    z.object({ format: z.string(), doctype: z.optional(z.string()) }),
  ),
})
export type IssuerMetadata = z.output<typeof issuerMetadata>

export const authorizationServerMetadata = z.object({
  issuer: z.url(),
  token_endpoint: z.url(),
})
