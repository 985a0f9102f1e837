/**
 * Issuing: row, build and sign, check against the profile, store, hand out, in this order.
 * @module
 */
import type { Crypto, PublicJwk } from '@tegata/crypto'
import { type Now, toHex } from '@tegata/kernel'
import {
  authorityInfoAccessExtension,
  authorityKeyIdentifierExtension,
  buildCertificate,
  type CertificateProfile,
  checkProfile,
  crlDistributionPointsExtension,
  type Extension,
  keyIdentifierOf,
  newSerialNumber,
  parseCertificate,
  subjectKeyIdentifierExtension,
} from '@tegata/pki'
import type { SecretBox } from '@tegata/service'
import { type Authority, wholeSecond } from './authorities.ts'
import { CaError } from './errors.ts'
import type { Store } from './store.ts'

export type IssueParts = {
  readonly store: Store
  /** Seals certificates: a signing certificate names its holder, and the ledger is no register. */
  readonly box: SecretBox
  readonly crypto: Crypto
  readonly now: Now
  readonly publicUrl: string
}

export type CertificateOrder = {
  readonly purpose: string
  readonly profile: CertificateProfile
  readonly subject: Uint8Array
  readonly publicKey: PublicJwk
  readonly notAfter: Date
  /** Beside those that every certificate of the authority has. */
  readonly extensions: readonly Extension[]
  /** A certificate that this one hangs on, such as that of the card. */
  readonly linkedSerial?: string
  /** The same id again answers the same certificate. */
  readonly requestId?: string
}

export type IssuedCertificate = { readonly serial: string; readonly der: Uint8Array }

/** @throws CaError `ca/not-allowed` when the request was answered, or begun, and has ended since */
export async function issueCertificate(
  parts: IssueParts,
  authority: Authority,
  order: CertificateOrder,
): Promise<IssuedCertificate> {
  const { store, box, crypto, now } = parts
  const earlier = await answeredBefore(parts, order.requestId)
  if (earlier) return earlier
  const serialNumber = newSerialNumber(crypto.random)
  const serial = toHex(serialNumber)
  await store.recordIssuing(
    {
      serial,
      authority: authority.name,
      purpose: order.purpose,
      not_after: order.notAfter,
      linkedSerial: order.linkedSerial,
      requestId: order.requestId,
    },
    now(),
  )
  const der = await buildCertificate(
    {
      serialNumber,
      issuer: authority.certificate.subject.der,
      subject: order.subject,
      notBefore: wholeSecond(now()),
      notAfter: wholeSecond(order.notAfter),
      publicKey: order.publicKey,
      extensions: [...(await commonExtensions(parts, authority, order)), ...order.extensions],
    },
    authority.signer,
  )
  const failed = checkProfile(parseCertificate(der), order.profile).filter(
    ({ outcome }) => outcome === 'failed',
  )
  if (failed.length > 0) {
    await store.abandon(serial, now())
    throw new TypeError(`built outside its profile: ${failed.map(({ id }) => id).join(', ')}`)
  }
  if (!(await store.recordIssued(serial, box.seal(der, contextOf(serial)), now()))) throw ended()
  return { serial, der }
}

const contextOf = (serial: string) => `certificate ${serial}`
const ended = () =>
  new CaError('ca/not-allowed', 'the certificate of this request has ended; ask anew')

async function answeredBefore(
  { store, box, now }: IssueParts,
  requestId: string | undefined,
): Promise<IssuedCertificate | undefined> {
  const entry = requestId === undefined ? undefined : await store.byRequest(requestId)
  if (!entry) return undefined
  const { serial, state, der } = entry
  if (state === 'good' && der) return { serial, der: box.open(der, contextOf(serial)) }
  if (state !== 'issuing') throw ended()
  await store.abandon(serial, now())
  return undefined
}

async function commonExtensions(
  { crypto, publicUrl }: IssueParts,
  authority: Authority,
  { publicKey }: CertificateOrder,
): Promise<Extension[]> {
  return [
    subjectKeyIdentifierExtension(await keyIdentifierOf(publicKey, crypto)),
    authorityKeyIdentifierExtension(await keyIdentifierOf(authority.signer.publicKey, crypto)),
    crlDistributionPointsExtension([`${publicUrl}/ca/crl/${authority.name}.crl`]),
    authorityInfoAccessExtension({
      ocsp: [`${publicUrl}/ca/ocsp`],
      caIssuers: [`${publicUrl}/ca/certificates/${authority.name}.der`],
    }),
  ]
}
