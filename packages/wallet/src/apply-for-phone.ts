/**
 * The application for the phone's certificates and its record: the card's signing key vouches for
 * keys that the phone made itself.
 * @module
 */
import { type JsonObject, type Signer, signJws } from '@tegata/crypto'
import { toBase64, toBase64url } from '@tegata/kernel'
import * as z from 'zod/mini'
import { bytesIn, exchangeJson } from './exchange.ts'
import type { WalletDeps } from './wallet-deps.ts'

/** What an application is made of. */
export type PhoneApplication = {
  /** Base address of the enrolment role. */
  readonly enrolmentUrl: string
  /** The card's signing key, reached through APDUs with the PIN. */
  readonly cardSigner: Signer
  readonly cardCertificate: Uint8Array
  readonly platform: 'android' | 'iphone'
  /** Certificate requests for the keys in the phone's secure element, DER. */
  readonly signCsr: Uint8Array
  readonly authCsr: Uint8Array
  /** Where a content-free wake-up reaches this phone. */
  readonly pushEndpoint: string
}

const opened = z.object({ applicationId: z.string(), challenge: z.string() })
const granted = z.object({
  phoneId: z.string(),
  signCertificate: z.string(),
  authCertificate: z.string(),
  signCaCertificate: z.string(),
  authCaCertificate: z.string(),
  credentialOfferUri: z.string(),
  txCode: z.string(),
})

/** What the phone gets: its certificates, DER, and where its record is offered. */
export type PhoneGrant = {
  readonly phoneId: string
  readonly certificates: {
    readonly sign: Uint8Array
    readonly auth: Uint8Array
    readonly signCa: Uint8Array
    readonly authCa: Uint8Array
  }
  readonly credentialOfferUri: string
  readonly txCode: string
}

/**
 * Applies and answers the certificates and the offer of the record.
 * @throws WalletError `wallet/refused-by-peer` with the enrolment's code; card errors pass through
 */
export async function applyForPhone(
  { fetch, now, walletKey }: Pick<WalletDeps, 'fetch' | 'now' | 'walletKey'>,
  application: PhoneApplication,
): Promise<PhoneGrant> {
  const { enrolmentUrl } = application
  const url = `${enrolmentUrl}/applications`
  const { applicationId, challenge } = await exchangeJson(fetch, { url, body: {} }, opened)
  const payload: JsonObject = {
    aud: enrolmentUrl,
    challenge,
    iat: Math.floor(now().getTime() / 1000),
    platform: application.platform,
    sign_csr: toBase64url(application.signCsr),
    auth_csr: toBase64url(application.authCsr),
    wallet_key: walletKey.publicKey,
    push_endpoint: application.pushEndpoint,
  }
  const header = {
    typ: 'tegata-application+jwt',
    x5c: [toBase64(application.cardCertificate)],
  }
  const jws = await signJws(header, payload, application.cardSigner)
  const submission = { url: `${url}/${applicationId}`, body: { application: jws } }
  const grant = await exchangeJson(fetch, submission, granted)
  return {
    phoneId: grant.phoneId,
    certificates: {
      sign: bytesIn(grant.signCertificate, 'signCertificate'),
      auth: bytesIn(grant.authCertificate, 'authCertificate'),
      signCa: bytesIn(grant.signCaCertificate, 'signCaCertificate'),
      authCa: bytesIn(grant.authCaCertificate, 'authCaCertificate'),
    },
    credentialOfferUri: grant.credentialOfferUri,
    txCode: grant.txCode,
  }
}
