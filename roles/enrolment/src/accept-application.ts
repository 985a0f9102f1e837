/**
 * The application from a phone: signed by the card, for keys that the phone made itself.
 * Number Act, article 18-2(1); JPKI Act, article 16-2.
 * @module
 */
import { decodeJws, type Jws, type PublicJwk, parsePublicJwk, verifyJws } from '@tegata/crypto'
import { validateJpkiCertificate } from '@tegata/jpki'
import { CodedError, fromBase64, toBase64url } from '@tegata/kernel'
import type { Platform } from '@tegata/lifecycle'
import type { Certificate } from '@tegata/pki'
import { jpMyNumber } from '@tegata/profiles'
import { z } from 'zod'
import { applyEvent } from './carry-out.ts'
import type { applicationReply, GrantReply } from './contract.ts'
import type { CertificateOrder } from './enrolment-deps.ts'
import { EnrolmentError } from './errors.ts'
import type { CardParts } from './give-card.ts'
import { keyOfRequest, requireTwoKeys, withCertificates } from './order-certificates.ts'
import { signingAttributes, unsealResident } from './sealed-resident.ts'
import type { CertificateRow } from './store.ts'

const applicationType = 'tegata-application+jwt'
const lifetimeSeconds = 600
const skewSeconds = 300

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
 * Checks certificate, signature, challenge and keys, uses the application up, and issues.
 * @throws EnrolmentError `enrolment/application-not-accepted` naming the checks that failed,
 * `enrolment/application-not-open`, `enrolment/malformed`, `enrolment/request-not-proven`;
 * LifecycleError when the card is lost or ended
 */
export async function acceptApplication(
  parts: CardParts,
  applicationId: string,
  token: string,
): Promise<GrantReply> {
  const { store, now } = parts
  const open = await store.openApplication(applicationId, now())
  if (!open) throw notOpen()
  const { jws, der, claims } = read(token)
  const certificate = await requireCard(parts, der)
  await requireSignature(parts, jws, certificate, { claims, challenge: open.challenge })
  const card = await store.certificate(certificate.serialNumber)
  if (card?.holder !== 'card' || card.kind !== 'sign' || card.state !== 'valid')
    throw notAccepted('the certificate is not that of a card in use')
  const keys = await readKeys(parts, claims)
  if (!(await store.useApplication(applicationId, now()))) throw notOpen()
  const { id: phoneId, certificates } = await enrolPhone(parts, { claims, certificate, card, keys })
  return { phoneId, ...certificates, ...(await parts.offerRecord(phoneId, jpMyNumber.docType)) }
}

const notOpen = () =>
  new EnrolmentError(
    'enrolment/application-not-open',
    'unknown, used or too old; open a new application',
  )
const notAccepted = (why: string) => new EnrolmentError('enrolment/application-not-accepted', why)
const malformed = (what: string) => new EnrolmentError('enrolment/malformed', what)

const text = z.string().min(1)
/** Whether it may be reached at all is the issuer's to settle when it calls. */
const isPushAddress = (address: string): boolean => {
  const url = /^[!-~]+$/.test(address) && URL.canParse(address) ? new URL(address) : undefined
  return (
    url !== undefined && /^https?:$/.test(url.protocol) && `${url.username}${url.password}` === ''
  )
}
const headerShape = z.object({ x5c: z.tuple([text.max(8192)]) })
const claimsShape = z.object({
  aud: text,
  challenge: text,
  iat: z.number(),
  platform: z.enum(['android', 'iphone']),
  sign_csr: text.max(8192),
  auth_csr: text.max(8192),
  wallet_key: z.record(z.string(), z.unknown()),
  push_endpoint: text.max(500).refine(isPushAddress),
})
type Claims = z.output<typeof claimsShape>

function read(token: string): { jws: Jws; der: Uint8Array; claims: Claims } {
  try {
    const jws = decodeJws(token, { maxLength: 65_536 })
    const header = headerShape.safeParse(jws.header)
    const claims = claimsShape.safeParse(jws.payload)
    if (!header.success) throw malformed('application: x5c with one certificate is needed')
    if (!claims.success) {
      const paths = claims.error.issues.map(({ path }) => path.join('.'))
      throw malformed(`application: ${paths.join(', ')}`)
    }
    return { jws, der: fromBase64(header.data.x5c[0]), claims: claims.data }
  } catch (error) {
    if (error instanceof EnrolmentError || !(error instanceof CodedError)) throw error
    throw malformed('application: not a JWS')
  }
}

/** Everything a relying party would check of a signing certificate, and that it is a card's. */
async function requireCard(parts: CardParts, der: Uint8Array): Promise<Certificate> {
  const { crypto, now, askRevocation, jpkiRoots } = parts
  const report = await validateJpkiCertificate(
    { certificate: der, kind: 'sign', anchors: [jpkiRoots().sign], at: now(), askRevocation },
    crypto,
  )
  const failed = report.checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  if (report.verdict !== 'accepted' || !report.certificate)
    throw notAccepted(`card certificate: ${failed.join(', ')}`)
  if (report.token !== 'card') throw notAccepted('a phone cannot vouch for a phone')
  return report.certificate
}

async function requireSignature(
  { crypto, now, publicUrl }: CardParts,
  jws: Jws,
  certificate: Certificate,
  { claims, challenge }: { claims: Claims; challenge: string },
): Promise<void> {
  const key = await crypto.importPublicKey({ spki: certificate.spki })
  if (!(await verifyJws(jws, { key, typ: applicationType, algorithms: ['RS256'] })))
    throw notAccepted('not signed by the card')
  if (claims.challenge !== challenge) throw notAccepted('signed for another application')
  if (claims.aud !== `${publicUrl}/enrolment`) throw notAccepted('signed for another place')
  if (Math.abs(now().getTime() / 1000 - claims.iat) > skewSeconds)
    throw notAccepted('signed too long ago, or in the future')
}

type PhoneKeys = { readonly sign: PublicJwk; readonly auth: PublicJwk; readonly wallet: PublicJwk }

async function readKeys({ crypto }: CardParts, claims: Claims): Promise<PhoneKeys> {
  const sign = await keyOfRequest(claims.sign_csr, crypto)
  const auth = await keyOfRequest(claims.auth_csr, crypto)
  requireTwoKeys(sign, auth)
  return { sign, auth, wallet: await readWalletKey(claims, crypto) }
}

/** A point that is not on its curve shows only when the key is imported. */
async function readWalletKey(
  { wallet_key }: Claims,
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

async function enrolPhone(
  parts: CardParts,
  accepted: { claims: Claims; certificate: Certificate; card: CertificateRow; keys: PhoneKeys },
) {
  const { crypto, store, box, jpkiRoots } = parts
  const { claims, certificate, card, keys } = accepted
  const id = toBase64url(crypto.random(16))
  const resident = await store.resident(card.resident_id)
  if (!resident) throw notAccepted('the card belongs to nobody')
  const attributes = signingAttributes(unsealResident(box, resident.id, resident.attributes))
  // Never beyond the card's: the phone's certificates hang on it.
  const { notAfter, serialNumber: linkedSerial } = certificate
  const common = { token: 'phone', notAfter, linkedSerial } as const
  const orders: CertificateOrder[] = [
    { ...common, kind: 'sign', publicKey: keys.sign, attributes, requestId: `phone ${id} sign` },
    { ...common, kind: 'auth', publicKey: keys.auth, requestId: `phone ${id} auth` },
  ]
  return await withCertificates(parts, orders, async (trx, issued) => {
    const event = {
      event: 'phone-enrolled',
      phoneId: id,
      cardId: card.holder_id,
      platform: claims.platform satisfies Platform,
    } as const
    await applyEvent(parts, trx, resident.id, event, 'phone')
    await store.addPhone(trx, {
      id,
      resident_id: resident.id,
      wallet_key: keys.wallet,
      push_endpoint: claims.push_endpoint,
      valid_until: notAfter,
    })
    for (const kind of ['sign', 'auth'] as const)
      await store.addCertificate(trx, {
        serial: issued(kind).serial,
        resident_id: resident.id,
        holder: 'phone',
        holder_id: id,
        kind,
      })
    const roots = jpkiRoots()
    return {
      id,
      certificates: {
        signCertificate: toBase64url(issued('sign').der),
        authCertificate: toBase64url(issued('auth').der),
        signCaCertificate: toBase64url(roots.sign),
        authCaCertificate: toBase64url(roots.auth),
      },
    }
  })
}
