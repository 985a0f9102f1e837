/**
 * What a phone asks the enrolment for itself, signed by its wallet key: its certificates, once they
 * are issued and again after its signing certificate was issued anew, and its own end.
 * @module
 */
import { type PhoneAction, signPhoneProof } from '@tegata/messages'
import { certificatesReply, effectsReply } from '@tegata/messages/replies/enrolment'
import type * as z from 'zod/mini'
import { bytesIn, exchangeJson } from './exchange.ts'
import type { WalletDeps } from './wallet-deps.ts'

/** Which phone, and at which enrolment. */
export type EnrolledPhone = { readonly enrolmentUrl: string; readonly phoneId: string }

/** What the phone may have now. */
export type PhoneCertificates = {
  readonly phoneId: string
  /** DER. What was revoked or is on hold is not there. */
  readonly certificates: {
    readonly sign?: Uint8Array
    readonly auth?: Uint8Array
    readonly signCa: Uint8Array
    readonly authCa: Uint8Array
  }
  /** While a record is offered to this phone. */
  readonly offer?: { readonly credentialOfferUri: string; readonly txCode: string }
}

/**
 * Fetches certificates and offer. May be asked again and answers the same.
 * @returns `undefined` while something is still being issued
 * @throws WalletError `wallet/refused-by-peer` when the phone is lost or ended
 */
export async function fetchPhoneCertificates(
  deps: Pick<WalletDeps, 'fetch' | 'now' | 'walletKey'>,
  phone: EnrolledPhone,
): Promise<PhoneCertificates | undefined> {
  const given = await ask(deps, phone, 'certificates', certificatesReply)
  if (given.state === 'issuing') return undefined
  const { signCertificate, authCertificate, credentialOfferUri, txCode } = given
  return {
    phoneId: phone.phoneId,
    certificates: {
      ...(signCertificate !== undefined && { sign: bytesIn(signCertificate, 'signCertificate') }),
      ...(authCertificate !== undefined && { auth: bytesIn(authCertificate, 'authCertificate') }),
      signCa: bytesIn(given.signCaCertificate, 'signCaCertificate'),
      authCa: bytesIn(given.authCaCertificate, 'authCaCertificate'),
    },
    ...(credentialOfferUri !== undefined &&
      txCode !== undefined && { offer: { credentialOfferUri, txCode } }),
  }
}

/**
 * Gives the phone up before it is sold, repaired or traded in: its certificates and its record end.
 * @throws WalletError `wallet/refused-by-peer`
 */
export async function disposePhone(
  deps: Pick<WalletDeps, 'fetch' | 'now' | 'walletKey'>,
  phone: EnrolledPhone,
): Promise<void> {
  await ask(deps, phone, 'disposal', effectsReply)
}

async function ask<T>(
  { fetch, now, walletKey }: Pick<WalletDeps, 'fetch' | 'now' | 'walletKey'>,
  { enrolmentUrl, phoneId }: EnrolledPhone,
  act: PhoneAction,
  shape: z.ZodMiniType<T>,
): Promise<T> {
  const iat = Math.floor(now().getTime() / 1000)
  const claims = { aud: enrolmentUrl, iat, sub: phoneId, act }
  const proof = await signPhoneProof(claims, { signer: walletKey })
  const url = `${enrolmentUrl}/phones/${encodeURIComponent(phoneId)}/${act}`
  return await exchangeJson(fetch, { url, body: { proof } }, shape)
}
