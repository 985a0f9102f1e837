/**
 * The credential offer: OpenID4VCI 1.0 section 4.1. It is untrusted input for a wallet.
 * @module
 */
import * as z from 'zod/mini'
import { Oid4vcError } from '../errors.ts'
import { readShape } from '../read-shape.ts'

export const preAuthorizedGrant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

export const credentialOffer = z.object({
  credential_issuer: z.url(),
  credential_configuration_ids: z.array(z.string()).check(z.minLength(1), z.maxLength(16)),
  grants: z.object({
    [preAuthorizedGrant]: z.object({
      'pre-authorized_code': z.string().check(z.minLength(1), z.maxLength(512)),
      tx_code: z.optional(
        z.object({
          input_mode: z.optional(z.enum(['numeric', 'text'])),
          length: z.optional(z.number()),
          description: z.optional(z.string()),
        }),
      ),
    }),
  }),
})
export type CredentialOffer = z.output<typeof credentialOffer>

/** A link that carries the address of the offer: section 4.1.3. */
export const credentialOfferUrl = (offerUri: string): string =>
  `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(offerUri)}`

export type OfferLink = { readonly offerUri: string } | { readonly offer: CredentialOffer }

/**
 * Reads a link or an address of an offer.
 * @throws Oid4vcError `oid4vc/invalid-offer`
 */
export function parseCredentialOfferUrl(link: string): OfferLink {
  const url = URL.canParse(link) ? new URL(link) : undefined
  const uri = url?.searchParams.get('credential_offer_uri')
  const value = url?.searchParams.get('credential_offer')
  if (url && uri && !value && URL.canParse(uri)) return { offerUri: uri }
  if (url && value && !uri)
    return { offer: readShape(credentialOffer, parse(value), 'oid4vc/invalid-offer', 'offer') }
  throw new Oid4vcError('oid4vc/invalid-offer', 'link: neither an offer nor the address of one')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Oid4vcError('oid4vc/invalid-offer', 'offer: not JSON', { cause })
  }
}
