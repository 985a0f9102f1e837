/**
 * What an offer and the metadata of its issuer come to for a wallet: which server gives the token, and
 * what each configuration yields. OpenID4VCI 1.0 sections 4.1.1, 12.2.4 and 12.3.
 * @module
 */
import { Oid4vcError } from '../errors.ts'
import { type PreAuthorizedGrant, preAuthorizedGrant } from './credential-offer.ts'
import type {
  AuthorizationServerMetadata,
  CredentialConfiguration,
  IssuerMetadata,
} from './metadata.ts'

/**
 * The authorization servers that may give the token, in the order in which to ask for their metadata:
 * the one that the grant names, or all of the issuer.
 * @throws Oid4vcError `oid4vc/invalid-offer` when the grant names a server outside the issuer's list
 * @see OpenID4VCI 1.0, 4.1.1 and 12.2.4
 */
export function authorizationServersOf(
  { authorization_server: named }: PreAuthorizedGrant,
  { credential_issuer: issuer, authorization_servers: servers = [issuer] }: IssuerMetadata,
): readonly string[] {
  if (named === undefined) return servers
  if (servers.includes(named)) return [named]
  throw new Oid4vcError('oid4vc/invalid-offer', 'authorization_server: not one of the issuer')
}

/**
 * Why this server gives no token for a pre-authorized code, or `undefined`. A server that does not say
 * which grants it takes may take this one.
 * @see OpenID4VCI 1.0, 12.3; RFC 8414, 2
 */
export function serverReason(server: AuthorizationServerMetadata): string | undefined {
  const grants = server.grant_types_supported
  if (grants && !grants.includes(preAuthorizedGrant))
    return 'grant_types_supported: no pre-authorized code'
  return server['pre-authorized_grant_anonymous_access_supported'] === false
    ? 'pre-authorized_grant_anonymous_access_supported: only for clients that it knows'
    : undefined
}

/**
 * The document type that a configuration of an offer yields, where a wallet for mobile documents can
 * have it: bound to its keys by JWT proofs of ES256, unencrypted, without key attestations.
 * @throws Oid4vcError `oid4vc/invalid-offer` for a configuration that the metadata does not have,
 * `oid4vc/issuer-not-supported` for one that asks for what this wallet does not do
 * @see OpenID4VCI 1.0, 12.2.4 and Appendix A.2.2
 */
export function offeredDocType(metadata: IssuerMetadata, configurationId: string): string {
  const { credential_configurations_supported: configurations } = metadata
  const configuration = Object.hasOwn(configurations, configurationId)
    ? configurations[configurationId]
    : undefined
  if (!configuration)
    throw new Oid4vcError(
      'oid4vc/invalid-offer',
      'credential_configuration_ids: one that the metadata of the issuer does not have',
    )
  const reason = encryptionReason(metadata) ?? configurationReason(configuration)
  if (reason !== undefined || configuration.doctype === undefined)
    throw new Oid4vcError('oid4vc/issuer-not-supported', reason ?? 'doctype: missing')
  return configuration.doctype
}

function encryptionReason(metadata: IssuerMetadata): string | undefined {
  const { credential_request_encryption: request, credential_response_encryption: response } =
    metadata
  if (request?.encryption_required) return 'credential_request_encryption: required'
  return response?.encryption_required ? 'credential_response_encryption: required' : undefined
}

function configurationReason(configuration: CredentialConfiguration): string | undefined {
  if (configuration.format !== 'mso_mdoc') return 'format: not mso_mdoc'
  const { cryptographic_binding_methods_supported: methods, proof_types_supported: types } =
    configuration
  // Left out together, they mean a document that is bound to no key.
  if (!methods?.includes('cose_key')) return 'cryptographic_binding_methods_supported: no cose_key'
  if (!types?.jwt?.proof_signing_alg_values_supported.includes('ES256'))
    return 'proof_types_supported: no jwt with ES256'
  return types.jwt.key_attestations_required === undefined
    ? undefined
    : 'key_attestations_required: this wallet has none'
}
