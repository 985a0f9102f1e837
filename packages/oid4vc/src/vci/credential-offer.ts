/**
 * The credential offer: OpenID4VCI 1.0 section 4.1. It is untrusted input for a wallet.
 * @module
 */
import * as z from 'zod/mini'
import { Oid4vcError } from '../errors.ts'
import { linkQuery } from '../link-query.ts'
import { type AddressRule, addressReason, issuerIdentifier } from '../peer-address.ts'
import { readShape } from '../read-shape.ts'

/**
 * The grant type of the pre-authorized code flow.
 * @see OpenID4VCI 1.0, 4.1.1
 */
export const preAuthorizedGrant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

const preAuthorized = z.object({
  'pre-authorized_code': z.string().check(z.minLength(1), z.maxLength(512)),
  tx_code: z.optional(
    z.object({
      input_mode: z.optional(z.enum(['numeric', 'text'])),
      length: z.optional(z.int().check(z.positive(), z.maximum(1000))),
      description: z.optional(z.string().check(z.maxLength(300))),
    }),
  ),
  authorization_server: z.optional(issuerIdentifier),
})
/**
 * What an offer says about its pre-authorized code.
 *
 * @see OpenID4VCI 1.0, 4.1.1
 * @useDeclaredType
 */
export type PreAuthorizedGrant = z.output<typeof preAuthorized>

/**
 * The shape of a credential offer; whether its grant is one that this wallet takes is for
 * {@link preAuthorizedGrantOf}.
 * @see OpenID4VCI 1.0, 4.1.1
 */
export const credentialOffer = z.object({
  credential_issuer: issuerIdentifier,
  credential_configuration_ids: z.array(z.string().check(z.maxLength(512))).check(
    z.minLength(1),
    z.maxLength(16),
    z.refine((ids) => new Set(ids).size === ids.length),
  ),
  grants: z.optional(z.object({ [preAuthorizedGrant]: z.optional(preAuthorized) })),
})
/**
 * A credential offer as read: untrusted input for a wallet.
 *
 * @see OpenID4VCI 1.0, 4.1.1
 * @useDeclaredType
 */
export type CredentialOffer = z.output<typeof credentialOffer>

/**
 * The grant of an offer that a wallet without a browser can use.
 * @throws Oid4vcError `oid4vc/grant-not-supported` when the offer has another grant, or none
 * @see OpenID4VCI 1.0, 4.1.1
 */
export function preAuthorizedGrantOf({ grants }: CredentialOffer): PreAuthorizedGrant {
  const grant = grants?.[preAuthorizedGrant]
  if (grant) return grant
  throw new Oid4vcError(
    'oid4vc/grant-not-supported',
    'grants: this wallet takes pre-authorized offers only',
  )
}

/**
 * A link that carries the address of the offer: section 4.1.3.
 * @see OpenID4VCI 1.0, 4.1.3
 */
export const credentialOfferUrl = (offerUri: string): string =>
  `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(offerUri)}`

/**
 * Where the offer is: behind an address, or in the link itself.
 * @see OpenID4VCI 1.0, 4.1.2 and 4.1.3
 */
export type OfferLink = { readonly offerUri: string } | { readonly offer: CredentialOffer }

/**
 * Reads a link with an offer or the address of one.
 * @param rule - whether http on loopback will do; left out, it will not
 * @throws Oid4vcError `oid4vc/invalid-offer`
 * @see OpenID4VCI 1.0, 4.1
 */
export function parseCredentialOfferUrl(
  link: string,
  { allowLoopbackHttp = false }: AddressRule = {},
): OfferLink {
  const query = linkQuery(link)
  const uri = query?.get('credential_offer_uri')
  const value = query?.get('credential_offer')
  if (uri && !value) return { offerUri: checked(uri, { allowLoopbackHttp }) }
  if (!value || uri)
    throw new Oid4vcError('oid4vc/invalid-offer', 'link: neither an offer nor the address of one')
  const offer = readShape(credentialOffer, parse(value), 'oid4vc/invalid-offer', 'offer')
  checked(offer.credential_issuer, { allowLoopbackHttp })
  return { offer }
}

function checked(address: string, rule: AddressRule): string {
  const reason = addressReason(address, rule)
  if (reason) throw new Oid4vcError('oid4vc/invalid-offer', `link: address ${reason}`)
  return address
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Oid4vcError('oid4vc/invalid-offer', 'offer: not JSON', { cause })
  }
}
