/**
 * The token request of the pre-authorized code flow: OpenID4VCI 1.0 sections 6.1 to 6.3.
 * @module
 */
import * as z from 'zod/mini'
import { Oid4vcError } from '../errors.ts'
import { type PreAuthorizedGrant, preAuthorizedGrant } from './credential-offer.ts'

/**
 * The form body of a token request for an offer. A transaction code that the offer does not ask for is
 * not sent: the server would refuse it (6.3).
 *
 * @throws Oid4vcError `oid4vc/transaction-code` when the code that the offer asks for is missing, or is
 * not of the form that the offer says: no try is spent on it
 * @see OpenID4VCI 1.0, 6.1
 */
export function createTokenRequest(grant: PreAuthorizedGrant, txCode?: string): string {
  const form = new URLSearchParams({
    grant_type: preAuthorizedGrant,
    'pre-authorized_code': grant['pre-authorized_code'],
  })
  if (grant.tx_code) form.set('tx_code', checkedCode(grant.tx_code, txCode))
  return form.toString()
}

function checkedCode(
  { input_mode: mode = 'numeric', length }: NonNullable<PreAuthorizedGrant['tx_code']>,
  txCode: string | undefined,
): string {
  const refused = (why: string) => new Oid4vcError('oid4vc/transaction-code', `tx_code: ${why}`)
  if (txCode === undefined || txCode === '') throw refused('the offer asks for one')
  if (mode === 'numeric' && !/^[0-9]+$/.test(txCode)) throw refused('digits only')
  if (length !== undefined && [...txCode].length !== length) throw refused('of another length')
  return txCode
}

/** The parsed form. Parameters that are not known are ignored: 6.1, RFC 6749 section 3.2. */
export const tokenRequest = z.object({
  grant_type: z.string(),
  'pre-authorized_code': z.optional(z.string()),
  tx_code: z.optional(z.string()),
  resource: z.optional(z.string()),
})

/**
 * The shape of what the token endpoint answers.
 * @see OpenID4VCI 1.0, 6.2
 */
export const tokenResponse = z.object({
  access_token: z.string().check(z.minLength(1)),
  token_type: z.string(),
  authorization_details: z.optional(
    z.array(
      z.object({
        type: z.string(),
        credential_configuration_id: z.optional(z.string()),
        credential_identifiers: z.optional(z.array(z.string()).check(z.minLength(1))),
      }),
    ),
  ),
})

/**
 * The shape of what the nonce endpoint answers.
 * @see OpenID4VCI 1.0, 7.2
 */
export const nonceResponse = z.object({ c_nonce: z.string().check(z.minLength(1)) })
