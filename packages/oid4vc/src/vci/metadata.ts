/**
 * Metadata of a credential issuer and its authorization server: OpenID4VCI 1.0 section 12.2,
 * RFC 8414. An issuer that is known by https cannot send a wallet to loopback.
 * @module
 */
import * as z from 'zod/mini'
import { issuerIdentifier, keepToIssuer, peerAddress } from '../peer-address.ts'

/** Inserted before the path: RFC 8414 section 3.1, OpenID4VCI 1.0 section 12.2.2. */
export function wellKnownUrl(
  issuer: string,
  name: 'openid-credential-issuer' | 'oauth-authorization-server',
): string {
  const url = new URL(issuer)
  const path = url.pathname === '/' ? '' : url.pathname
  return `${url.origin}/.well-known/${name}${path}`
}

/** Of both ways to encrypt, only whether one has to: this wallet does neither. */
const encryption = z.object({ encryption_required: z.boolean() })

const proofType = z.object({
  proof_signing_alg_values_supported: z.array(z.string()),
  key_attestations_required: z.optional(z.unknown()),
})

/** One entry of `credential_configurations_supported`. Appendix A.2.2 has `doctype`. */
const configuration = z.object({
  format: z.string(),
  doctype: z.optional(z.string()),
  cryptographic_binding_methods_supported: z.optional(z.array(z.string())),
  proof_types_supported: z.optional(z.object({ jwt: z.optional(proofType) })),
})
/**
 * A credential configuration as read.
 *
 * @see OpenID4VCI 1.0, 12.2.4
 * @useDeclaredType
 */
export type CredentialConfiguration = z.output<typeof configuration>

/**
 * The shape of a credential issuer's metadata; every endpoint keeps to the issuer's own place.
 * @see OpenID4VCI 1.0, 12.2
 */
export const issuerMetadata = z
  .object({
    credential_issuer: issuerIdentifier,
    authorization_servers: z.optional(z.array(issuerIdentifier).check(z.minLength(1))),
    credential_endpoint: peerAddress,
    nonce_endpoint: z.optional(peerAddress),
    notification_endpoint: z.optional(peerAddress),
    batch_credential_issuance: z.optional(
      z.object({ batch_size: z.int().check(z.minimum(2), z.maximum(1000)) }),
    ),
    credential_request_encryption: z.optional(encryption),
    credential_response_encryption: z.optional(encryption),
    credential_configurations_supported: z.record(z.string(), configuration),
  })
  .check(
    z.refine((metadata) =>
      keepToIssuer(metadata.credential_issuer, [
        metadata.credential_endpoint,
        metadata.nonce_endpoint,
        metadata.notification_endpoint,
        ...(metadata.authorization_servers ?? []),
      ]),
    ),
  )
/**
 * A credential issuer's metadata as read.
 *
 * @see OpenID4VCI 1.0, 12.2
 * @useDeclaredType
 */
export type IssuerMetadata = z.output<typeof issuerMetadata>

/**
 * The shape of an authorization server's metadata; its token endpoint keeps to the server's own
 * place.
 *
 * @see RFC 8414, 2; OpenID4VCI 1.0, 12.3
 */
export const authorizationServerMetadata = z
  .object({
    issuer: issuerIdentifier,
    token_endpoint: peerAddress,
    grant_types_supported: z.optional(z.array(z.string())),
    'pre-authorized_grant_anonymous_access_supported': z.optional(z.boolean()),
  })
  .check(z.refine(({ issuer, token_endpoint }) => keepToIssuer(issuer, [token_endpoint])))
/**
 * An authorization server's metadata as read.
 *
 * @see RFC 8414, 2
 * @useDeclaredType
 */
export type AuthorizationServerMetadata = z.output<typeof authorizationServerMetadata>
