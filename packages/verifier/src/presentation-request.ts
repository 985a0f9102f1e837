/**
 * The request of one presentation, and what the verifier has to remember of it.
 * OpenID4VP 1.0, sections 5 and 8.
 * @module
 */
import type { EcJwk, JsonObject, PublicJwk } from '@tegata/crypto'
import { supportedEncValues } from '@tegata/oid4vc'
import { type Asked, dcqlQueryOf } from './use-case.ts'

/** The verifier's own record of a request: nothing of it is taken from the response. */
export type PresentationTransaction = {
  readonly clientId: string
  readonly responseUri: string
  /** At least 128 random bits, base64url. */
  readonly nonce: string
  readonly state: string
  readonly asked: Asked
  readonly encryption: {
    readonly publicJwk: PublicJwk
    /** For this request only. */
    readonly privateJwk: Readonly<Record<string, unknown>>
  }
}

/** What a request is made of beside the use case. */
export type RequestDetails = {
  readonly transaction: Omit<PresentationTransaction, 'encryption'>
  readonly encryptionJwk: EcJwk & { readonly kid: string }
  readonly verifierInfo: readonly { readonly format: string; readonly data: JsonObject }[]
  readonly issuedAt: Date
  readonly lifetimeSeconds: number
}

/**
 * The payload to be signed with `createRequestObject`.
 * @see OpenID4VP 1.0, 5 and 8
 */
export function presentationRequest(details: RequestDetails): JsonObject {
  const { transaction, encryptionJwk, verifierInfo, issuedAt, lifetimeSeconds } = details
  const issued = Math.floor(issuedAt.getTime() / 1000)
  return {
    client_id: transaction.clientId,
    response_type: 'vp_token',
    response_mode: 'direct_post.jwt',
    response_uri: transaction.responseUri,
    nonce: transaction.nonce,
    state: transaction.state,
    iat: issued,
    exp: issued + lifetimeSeconds,
    dcql_query: dcqlQueryOf(transaction.asked),
    client_metadata: {
      jwks: { keys: [encryptionJwk] },
      encrypted_response_enc_values_supported: supportedEncValues,
      vp_formats_supported: {
        mso_mdoc: { issuerauth_alg_values: [-7, -9], deviceauth_alg_values: [-7, -9] },
      },
    },
    ...(verifierInfo.length > 0 && { verifier_info: verifierInfo }),
  }
}
