/**
 * The token request of the pre-authorized code flow: OpenID4VCI 1.0 sections 6.1 to 6.3.
 * @module
 */
import * as z from 'zod/mini'
import { Oid4vcError } from '../errors.ts'
import { type CredentialOffer, preAuthorizedGrant } from './credential-offer.ts'

/**
 * The form body of a token request for an offer.
 *
 * @throws Oid4vcError `oid4vc/invalid-offer` when the offer asks for a code and there is none
 * @see OpenID4VCI 1.0, 6.1
 */
export function createTokenRequest(offer: CredentialOffer, txCode?: string): string {
  const grant = offer.grants[preAuthorizedGrant]
  if (grant.tx_code && txCode === undefined)
    throw new Oid4vcError('oid4vc/invalid-offer', 'the offer asks for a transaction code')
  const form = new URLSearchParams({
    grant_type: preAuthorizedGrant,
    'pre-authorized_code': grant['pre-authorized_code'],
  })
  if (txCode !== undefined) form.set('tx_code', txCode)
  return form.toString()
}

/** The parsed form. Unknown parameters are ignored: RFC 6749 section 3.2. */
export const tokenRequest = z.object({
  grant_type: z.string(),
  'pre-authorized_code': z.optional(z.string()),
  tx_code: z.optional(z.string()),
})

/**
 * The shape of what the token endpoint answers.
 * @see OpenID4VCI 1.0, 6.2
 */
export const tokenResponse = z.object({
  access_token: z.string(),
  token_type: z.string(),
  expires_in: z.optional(z.number()),
})

/**
 * The shape of what the nonce endpoint answers.
 * @see OpenID4VCI 1.0, 7.2
 */
export const nonceResponse = z.object({ c_nonce: z.string() })
