/**
 * The application from a phone: signed by the card, for keys that the phone made itself.
 * Number Act, article 18-2(1); JPKI Act, article 16-2.
 * @module
 */
import { type PublicJwk, parsePublicJwk } from '@tegata/crypto'
import { validateJpkiCertificate } from '@tegata/jpki'
import { CodedError, toBase64url, utf8Encode } from '@tegata/kernel'
import {
  type ApplicationClaims,
  MessageError,
  readApplication,
  verifyApplication,
} from '@tegata/messages'
import type { Certificate } from '@tegata/pki'
import type { z } from 'zod'
import { applyEvent } from './carry-out.ts'
import type { AcceptedReply, applicationReply } from './contract.ts'
import { requireDeviceKeys } from './device-keys.ts'
import { EnrolmentError } from './errors.ts'
import { failedOf } from './failed-of.ts'
import type { CardParts } from './give-card.ts'
import { keyOfRequest, requireTwoKeys } from './order-certificates.ts'
import type { CertificateRow, Trx } from './store.ts'

const lifetimeSeconds = 600

/** Opens an application: the challenge that the card is to sign. */
export async function openApplication({
  crypto,
  now,
  store,
}: CardParts): Promise<z.output<typeof applicationReply>> {
  const id = toBase64url(crypto.random(16))
  const challenge = toBase64url(crypto.random(32))
  const expiresAt = new Date(now().getTime() + lifetimeSeconds * 1000)
  await store.addApplication({ id, challenge, expires_at: expiresAt })
  return { applicationId: id, challenge, expiresAt: expiresAt.toISOString() }
}

/**
 * Checks certificate, signature, challenge, keys and where they live, uses the application up and orders the phone's
 * certificates, all in one transaction. The same application again gets the same answer.
 * @throws EnrolmentError `enrolment/application-not-accepted` naming the checks that failed,
 * `enrolment/application-not-open`, `enrolment/attestation-missing`,
 * `enrolment/attestation-not-accepted`, `enrolment/malformed`, `enrolment/request-not-proven`;
 * LifecycleError when the card is lost or ended
 */
export async function acceptApplication(
  parts: CardParts,
  applicationId: string,
  token: string,
): Promise<AcceptedReply> {
  const { store, now, crypto } = parts
  const tokenHash = toBase64url(await crypto.digest('SHA-256', utf8Encode(token)))
  const earlier = await store.phoneOfApplication(applicationId, tokenHash)
  if (earlier !== undefined) return { state: 'issuing', phoneId: earlier }
  const open = await store.openApplication(applicationId, now())
  if (!open) throw notOpen()
  const [der] = read(token).certificates
  const certificate = await requireCard(parts, der ?? new Uint8Array())
  const claims = await requireSigned(parts, token, { certificate, challenge: open.challenge })
  requireVouching(await store.certificate(certificate.serialNumber))
  const keys = await readKeys(parts, claims)
  const { attestation } = claims
  const device = await requireDeviceKeys(parts, { attestation, challenge: open.challenge, keys })
  const application = { id: applicationId, tokenHash }
  const phoneId = await store.transaction((trx) =>
    enrolPhone(parts, trx, { application, claims, serial: certificate.serialNumber, keys, device }),
  )
  return { state: 'issuing', phoneId }
}

/** @throws EnrolmentError `enrolment/application-not-accepted` */
function requireVouching(card: CertificateRow | undefined): CertificateRow {
  if (card?.holder !== 'card' || card.kind !== 'sign' || card.state !== 'valid')
    throw notAccepted('the certificate is not that of a card in use')
  return card
}

const notOpen = () =>
  new EnrolmentError(
    'enrolment/application-not-open',
    'unknown, used or too old; open a new application',
  )
const notAccepted = (why: string) => new EnrolmentError('enrolment/application-not-accepted', why)
const malformed = (what: string) => new EnrolmentError('enrolment/malformed', what)

function read(token: string) {
  try {
    return readApplication(token)
  } catch (error) {
    if (!(error instanceof MessageError)) throw error
    throw malformed(`application: ${error.message}`)
  }
}

/** Everything a relying party would check of a signing certificate, and that it is a card's. */
async function requireCard(parts: CardParts, der: Uint8Array): Promise<Certificate> {
  const { crypto, now, askRevocation, jpkiRoots } = parts
  const report = await validateJpkiCertificate(
    { certificate: der, kind: 'sign', anchors: jpkiRoots().sign, at: now(), askRevocation },
    crypto,
  )
  const failed = report.checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  if (report.verdict !== 'accepted' || !report.certificate)
    throw notAccepted(`card certificate: ${failed.join(', ')}`)
  if (report.token !== 'card') throw notAccepted('a phone cannot vouch for a phone')
  return report.certificate
}

async function requireSigned(
  { crypto, now, publicUrl }: CardParts,
  token: string,
  { certificate, challenge }: { certificate: Certificate; challenge: string },
): Promise<ApplicationClaims> {
  const keyOf = () => ({ spki: certificate.spki })
  const expected = { audience: `${publicUrl}/enrolment`, challenge, at: now(), keyOf }
  const { claims, checks } = await verifyApplication(token, expected, crypto)
  if (!claims) throw notAccepted(failedOf(checks))
  return claims
}

type PhoneKeys = { readonly sign: PublicJwk; readonly auth: PublicJwk; readonly wallet: PublicJwk }

async function readKeys({ crypto }: CardParts, claims: ApplicationClaims): Promise<PhoneKeys> {
  const sign = await keyOfRequest(claims.sign_csr, crypto)
  const auth = await keyOfRequest(claims.auth_csr, crypto)
  requireTwoKeys(sign, auth)
  return { sign, auth, wallet: await readWalletKey(claims, crypto) }
}

/** A point that is not on its curve shows only when the key is imported. */
async function readWalletKey(
  { wallet_key }: ApplicationClaims,
  crypto: Pick<CardParts['crypto'], 'importPublicKey'>,
): Promise<PublicJwk> {
  try {
    const { jwk } = await crypto.importPublicKey({ jwk: parsePublicJwk(wallet_key) })
    if (jwk.kty === 'EC' && jwk.crv === 'P-256') return jwk
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
  }
  throw malformed('wallet_key: not a public P-256 key')
}

type Accepted = {
  readonly application: { readonly id: string; readonly tokenHash: string }
  readonly claims: ApplicationClaims
  /** Of the card's signing certificate. */
  readonly serial: string
  readonly keys: PhoneKeys
  readonly device: Awaited<ReturnType<typeof requireDeviceKeys>>
}

/** Whoever comes second with the same application gets the phone of the first. */
async function enrolPhone(
  parts: CardParts,
  trx: Trx,
  { application, claims, serial, keys, device }: Accepted,
): Promise<string> {
  const { crypto, store, now } = parts
  const id = toBase64url(crypto.random(16))
  const { tokenHash } = application
  if (!(await store.useApplication(trx, application.id, { tokenHash, phoneId: id }, now()))) {
    const first = await store.phoneOfApplication(application.id, tokenHash, trx)
    if (first === undefined) throw notOpen()
    return first
  }
  const { resident_id: residentId } = requireVouching(await store.certificate(serial, trx))
  await store.lockResident(trx, residentId)
  // Asked again under the lock: a renewal or a move may have come in between.
  const { holder_id: cardId } = requireVouching(await store.certificate(serial, trx))
  const card = await store.card(cardId, trx)
  if (!card) throw notAccepted('the card belongs to nobody')
  await store.addPhone(trx, {
    id,
    resident_id: residentId,
    wallet_key: keys.wallet,
    sign_key: keys.sign,
    auth_key: keys.auth,
    push_endpoint: claims.push_endpoint,
    // Never beyond the card's: the phone's certificates hang on it.
    valid_until: card.expires_at,
    card_serial: serial,
    attestation: device.evidence,
  })
  const { platform } = device
  const event = { event: 'phone-enrolled', phoneId: id, cardId, platform } as const
  await applyEvent(parts, trx, residentId, event, 'phone')
  return id
}
