/**
 * The access token for an offer, of the server that the offer or the issuer names: OpenID4VCI 1.0
 * section 6.
 * @module
 */
import {
  type AuthorizationServerMetadata,
  authorizationServerMetadata,
  authorizationServersOf,
  createTokenRequest,
  Oid4vcError,
  serverReason,
  tokenResponse,
  wellKnownUrl,
} from '@tegata/oid4vc'
import { WalletError } from '../errors.ts'
import { exchangeJson } from '../exchange.ts'
import type { WalletDeps } from '../wallet-deps.ts'
import { notTrusted, type Offered } from './read-offer.ts'

/** A token, and what it may be used for. */
export type OfferToken = {
  readonly accessToken: string
  /** Identifiers of the datasets of a configuration; where there are some, they are asked for. */
  readonly identifiersOf: (configurationId: string) => readonly string[]
}

/**
 * Spends the code of an offer.
 * @throws WalletError `wallet/token-type-not-supported`, `wallet/issuer-not-trusted`; Oid4vcError
 * `oid4vc/transaction-code`, `oid4vc/invalid-offer`, `oid4vc/issuer-not-supported`
 */
export async function fetchToken(
  { fetch }: Pick<WalletDeps, 'fetch'>,
  { grant, metadata }: Offered,
  txCode: string | undefined,
): Promise<OfferToken> {
  const body = createTokenRequest(grant, txCode)
  const { token_endpoint: url } = await chooseServer(fetch, authorizationServersOf(grant, metadata))
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const init = { method: 'POST' as const, headers, body }
  const { access_token, token_type, authorization_details } = await exchangeJson(
    fetch,
    { url, init },
    tokenResponse,
  )
  // RFC 6749, 7.1: a token of a type that is not understood is not used.
  if (token_type.toLowerCase() !== 'bearer')
    throw new WalletError('wallet/token-type-not-supported', 'token_type: not Bearer')
  return {
    accessToken: access_token,
    identifiersOf: (configurationId) =>
      (authorization_details ?? [])
        .filter(({ type }) => type === 'openid_credential')
        .filter(({ credential_configuration_id: id }) => id === configurationId)
        .flatMap(({ credential_identifiers: ids }) => ids ?? []),
  }
}

/** The first that gives tokens for a pre-authorized code: section 12.2.4. */
async function chooseServer(
  fetch: WalletDeps['fetch'],
  servers: readonly string[],
): Promise<AuthorizationServerMetadata> {
  let reason: string | undefined
  for (const server of servers) {
    const metadata = await exchangeJson(
      fetch,
      { url: wellKnownUrl(server, 'oauth-authorization-server') },
      authorizationServerMetadata,
    )
    // RFC 8414, 3.3: metadata of another server is not to be used.
    if (metadata.issuer !== server) throw notTrusted()
    const why = serverReason(metadata)
    if (why === undefined) return metadata
    reason ??= why
  }
  throw new Oid4vcError('oid4vc/issuer-not-supported', reason ?? 'authorization_servers: none')
}
