/**
 * The application for the phone's certificates and its record: the card's signing key vouches for
 * keys that the phone made itself, and the phone proves that they are in it.
 * @module
 */
import type { Signer } from '@tegata/crypto'
import { type SecureElement, writeDeviceAttestation } from '@tegata/jpki'
import { toBase64url } from '@tegata/kernel'
import { type ApplicationClaims, signApplication } from '@tegata/messages'
import { acceptedReply, applicationReply } from '@tegata/messages/replies/enrolment'
import { WalletError } from './errors.ts'
import { bytesIn, exchangeJson } from './exchange.ts'
import { fetchPhoneCertificates, type PhoneCertificates } from './phone-certificates.ts'
import type { WalletDeps } from './wallet-deps.ts'

/** What an application is made of. */
export type PhoneApplication = {
  /** Base address of the enrolment role. */
  readonly enrolmentUrl: string
  /** The card's signing key, reached through APDUs with the PIN. */
  readonly cardSigner: Signer
  readonly cardCertificate: Uint8Array
  /** Proves that both keys are in it, whichever platform it is. */
  readonly secureElement: Pick<SecureElement, 'attest'>
  /** Certificate requests for the keys in the phone's secure element, DER. */
  readonly signCsr: Uint8Array
  readonly authCsr: Uint8Array
  /** Where a content-free wake-up reaches this phone. */
  readonly pushEndpoint: string
  /** Waits before it is asked again whether the certificates were issued. */
  readonly pause: () => Promise<void>
}

/** How often it is asked whether the certificates were issued. */
const mostAsked = 120

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
 * Applies with the phone's proof of its keys, waits until the certificates are issued, and answers them and the offer of the record.
 * @throws WalletError `wallet/refused-by-peer` with the enrolment's code, `wallet/unreachable` when
 * nothing is issued for too long; card errors pass through
 */
export async function applyForPhone(
  deps: Pick<WalletDeps, 'fetch' | 'now' | 'walletKey'>,
  application: PhoneApplication,
): Promise<PhoneGrant> {
  const { enrolmentUrl, pause } = application
  const { fetch, now, walletKey } = deps
  const url = `${enrolmentUrl}/applications`
  const { applicationId, challenge } = await exchangeJson(
    fetch,
    { url, body: {} },
    applicationReply,
  )
  const attestation = await application.secureElement.attest(bytesIn(challenge, 'challenge'))
  const claims: ApplicationClaims = {
    aud: enrolmentUrl,
    challenge,
    iat: Math.floor(now().getTime() / 1000),
    attestation: writeDeviceAttestation(attestation),
    sign_csr: toBase64url(application.signCsr),
    auth_csr: toBase64url(application.authCsr),
    wallet_key: walletKey.publicKey,
    push_endpoint: application.pushEndpoint,
  }
  const { cardSigner: signer, cardCertificate } = application
  const signed = await signApplication(claims, { signer, certificates: [cardCertificate] })
  const submission = { url: `${url}/${applicationId}`, body: { application: signed } }
  const { phoneId } = await exchangeJson(fetch, submission, acceptedReply)
  for (let asked = 0; asked < mostAsked; asked += 1) {
    const given = await fetchPhoneCertificates(deps, { enrolmentUrl, phoneId })
    if (given) return whole(given)
    await pause()
  }
  throw new WalletError('wallet/unreachable', 'the certificates were not issued; ask again later')
}

/** Both certificates and an offer: less than that is no answer to an application. */
function whole({ phoneId, certificates, offer }: PhoneCertificates): PhoneGrant {
  const { sign, auth, signCa, authCa } = certificates
  if (!sign || !auth || !offer)
    throw new WalletError('wallet/malformed-answer', 'a certificate or the offer is missing')
  return { phoneId, certificates: { sign, auth, signCa, authCa }, ...offer }
}
