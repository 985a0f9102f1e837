/**
 * The offer and the metadata of its issuer, as far as this wallet follows them: OpenID4VCI 1.0 sections
 * 4.1 and 12.2.
 * @module
 */
import {
  type CredentialOffer,
  credentialOffer,
  type IssuerMetadata,
  issuerMetadata,
  offeredDocType,
  type PreAuthorizedGrant,
  parseCredentialOfferUrl,
  preAuthorizedGrantOf,
  wellKnownUrl,
} from '@tegata/oid4vc'
import { WalletError } from '../errors.ts'
import { exchangeJson } from '../exchange.ts'
import { addressRule, type WalletDeps } from '../wallet-deps.ts'

/** One configuration of an offer, and the documents that it yields. */
export type OfferedDocument = { readonly configurationId: string; readonly docType: string }

/** An offer that can be followed to its end. */
export type Offered = {
  readonly issuer: string
  readonly grant: PreAuthorizedGrant
  readonly metadata: IssuerMetadata
  /** Every configuration that is offered, in its order. */
  readonly documents: readonly OfferedDocument[]
}

/**
 * Reads an offer and its issuer's metadata, before any code is spent.
 * @throws WalletError `wallet/issuer-not-trusted`, Oid4vcError `oid4vc/grant-not-supported`,
 * `oid4vc/issuer-not-supported`, `oid4vc/invalid-offer`
 */
export async function readOffer(
  { fetch, trust }: Pick<WalletDeps, 'fetch' | 'trust'>,
  url: string,
): Promise<Offered> {
  const offer = await fetchOffer({ fetch, trust }, url)
  const issuer = offer.credential_issuer
  if (!trust.issuers.includes(issuer)) throw notTrusted()
  const grant = preAuthorizedGrantOf(offer)
  const metadata = await exchangeJson(
    fetch,
    { url: wellKnownUrl(issuer, 'openid-credential-issuer') },
    issuerMetadata,
  )
  if (metadata.credential_issuer !== issuer) throw notTrusted()
  const documents = offer.credential_configuration_ids.map((configurationId) => ({
    configurationId,
    docType: offeredDocType(metadata, configurationId),
  }))
  return { issuer, grant, metadata, documents }
}

async function fetchOffer(
  { fetch, trust }: Pick<WalletDeps, 'fetch' | 'trust'>,
  url: string,
): Promise<CredentialOffer> {
  const link = parseCredentialOfferUrl(url, addressRule(trust))
  if ('offer' in link) return link.offer
  return await exchangeJson(fetch, { url: link.offerUri }, credentialOffer)
}

export const notTrusted = () =>
  new WalletError('wallet/issuer-not-trusted', 'the offer is not from an issuer this wallet knows')
