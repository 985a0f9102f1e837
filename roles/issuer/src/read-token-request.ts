/**
 * The token request as this issuer takes it: a code of an offer, without a client, for what was offered.
 * OpenID4VCI 1.0, 6.1 and 6.3; RFC 6749, 5.2.
 * @module
 */
import { preAuthorizedGrant, tokenRequest } from '@tegata/oid4vc'
import { IssuerError } from './errors.ts'

/**
 * Parameters that ask for something else than was offered, or prove who the client is: they are refused
 * by name. Others that are not known are ignored (6.1; RFC 6749, 3.2).
 */
const refused = [
  ['authorization_details', 'issuer/details-not-supported', 'the offer says what is issued'],
  ['scope', 'issuer/scope-not-supported', 'the offer says what is issued'],
  ['client_assertion', 'issuer/client-not-known', 'clients are not authenticated here'],
  ['client_assertion_type', 'issuer/client-not-known', 'clients are not authenticated here'],
  ['client_secret', 'issuer/client-not-known', 'clients are not authenticated here'],
] as const

/**
 * Reads the form.
 * @param issuer - the credential issuer identifier: the only resource that there is (RFC 8707, 2)
 * @throws IssuerError `issuer/malformed`, `issuer/unsupported-grant`, `issuer/details-not-supported`,
 * `issuer/scope-not-supported`, `issuer/client-not-known`, `issuer/unknown-resource`
 */
export function readTokenRequest(
  form: unknown,
  issuer: string,
): { readonly code: string; readonly txCode: string } {
  const parsed = tokenRequest.safeParse(form)
  if (!parsed.success) throw new IssuerError('issuer/malformed', 'send a form with grant_type')
  const { grant_type, 'pre-authorized_code': code, tx_code: txCode, resource } = parsed.data
  if (grant_type !== preAuthorizedGrant)
    throw new IssuerError('issuer/unsupported-grant', 'only the pre-authorized code grant')
  for (const [name, error, why] of refused)
    if (Object.hasOwn(Object(form), name)) throw new IssuerError(error, `${name}: ${why}`)
  if (resource !== undefined && resource !== issuer)
    throw new IssuerError('issuer/unknown-resource', 'resource: not this issuer')
  if (code === undefined || txCode === undefined)
    throw new IssuerError('issuer/malformed', 'pre-authorized_code and tx_code are needed')
  return { code, txCode }
}
