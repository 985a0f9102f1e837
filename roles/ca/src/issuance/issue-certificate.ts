/**
 * Issuing: row, build, check against the profile, audit, commit; then sign, store, hand out. What a
 * kill leaves between the commit and the store is signed perhaps and known certainly: its row is
 * ended, and a request that comes again begins anew.
 * @module
 */
import type { Crypto, PublicJwk } from '@tegata/crypto'
import { type Now, toHex } from '@tegata/kernel'
import {
  authorityInfoAccessExtension,
  authorityKeyIdentifierExtension,
  buildTbsCertificate,
  type CertificateProfile,
  checkProfile,
  crlDistributionPointsExtension,
  type Extension,
  keyIdentifierOf,
  newSerialNumber,
  signCertificate,
  subjectKeyIdentifierExtension,
  type UnsignedCertificate,
} from '@tegata/pki'
import type { SecretBox } from '@tegata/service'
import { type Authority, wholeSecond } from '../authority/authorities.ts'
import { crlPath } from '../crl/partition.ts'
import { CaError } from '../errors.ts'
import type { Store } from '../store.ts'

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
  /** Code of the municipality whose CRL lists it; left out, it is listed with those of none. */
  readonly municipality?: string
  /** A certificate that this one hangs on, such as that of the card. */
  readonly linkedSerial?: string
  /** The same id again answers the same certificate. */
  readonly requestId?: string
}

export type IssuedCertificate = { readonly serial: string; readonly der: Uint8Array }

/** An order, and who is to sign it. */
export type Commission = { readonly authority: Authority; readonly order: CertificateOrder }

/** @throws CaError `ca/not-allowed` when the request was answered, or begun, and has ended since */
export async function issueCertificate(
  parts: IssueParts,
  authority: Authority,
  order: CertificateOrder,
): Promise<IssuedCertificate> {
  const [issued] = await issueTogether(parts, [{ authority, order }])
  if (!issued) throw new TypeError('an order without a certificate')
  return issued
}

/**
 * Several at once: all are recorded before the first is signed, and all are good or none.
 * @throws CaError `ca/not-allowed` when one of the requests was answered, or begun, and has ended
 */
export async function issueTogether(
  parts: IssueParts,
  commissions: readonly Commission[],
): Promise<readonly IssuedCertificate[]> {
  const earlier = await Promise.all(
    commissions.map(({ order }) => answeredBefore(parts, order.requestId)),
  )
  const open = commissions.filter((_, index) => earlier[index] === undefined)
  const made = (await issueAnew(parts, open))[Symbol.iterator]()
  return earlier.map((found) => {
    const issued = found ?? made.next().value
    if (!issued) throw new TypeError('an order without a certificate')
    return issued
  })
}

async function issueAnew(
  parts: IssueParts,
  commissions: readonly Commission[],
): Promise<readonly IssuedCertificate[]> {
  if (commissions.length === 0) return []
  const { store, box, crypto, now } = parts
  const begun = commissions.map(({ authority, order }) => {
    const serialNumber = newSerialNumber(crypto.random)
    return { authority, order, serialNumber, serial: toHex(serialNumber) }
  })
  const unsigned = await recordAndBuild(parts, begun)
  const issued = await Promise.all(
    begun.map(async ({ serial, authority }, index) => {
      const built = unsigned[index]
      if (!built) throw new TypeError('nothing was built')
      return { serial, der: await signCertificate(built, authority.signer) }
    }),
  )
  const sealed = issued.map(({ serial, der }) => ({
    serial,
    sealed: box.seal(der, contextOf(serial)),
  }))
  if (!(await store.recordIssued(sealed, now()))) throw ended()
  return issued
}

type Begun = Commission & { readonly serialNumber: Uint8Array; readonly serial: string }

/**
 * What is outside its profile leaves no row and is never signed; the trail says that it was refused.
 */
async function recordAndBuild(
  parts: IssueParts,
  begun: readonly Begun[],
): Promise<readonly UnsignedCertificate[]> {
  const { store, now } = parts
  const rows = begun.map(({ serial, authority, order }) => ({
    serial,
    authority: authority.id,
    partition: order.municipality ?? '',
    purpose: order.purpose,
    not_after: order.notAfter,
    linkedSerial: order.linkedSerial,
    requestId: order.requestId,
  }))
  try {
    return await store.recordIssuing(rows, now(), () =>
      Promise.all(begun.map((one) => buildWithinProfile(parts, one))),
    )
  } catch (error) {
    if (error instanceof OutsideProfileError) await store.auditRefusal(error, now())
    throw error
  }
}

/** A program error: the order and its profile do not fit. */
class OutsideProfileError extends TypeError {
  readonly serial: string
  readonly purpose: string
  constructor({ serial, order }: Begun, failed: readonly string[]) {
    super(`built outside its profile: ${failed.join(', ')}`)
    this.serial = serial
    this.purpose = order.purpose
  }
}

async function buildWithinProfile(parts: IssueParts, begun: Begun): Promise<UnsignedCertificate> {
  const { authority, order, serialNumber } = begun
  const unsigned = buildTbsCertificate(
    {
      serialNumber,
      issuer: authority.certificate.subject.der,
      subject: order.subject,
      notBefore: wholeSecond(parts.now()),
      notAfter: wholeSecond(order.notAfter),
      publicKey: order.publicKey,
      extensions: [...(await commonExtensions(parts, authority, order)), ...order.extensions],
    },
    authority.signer.algorithm,
  )
  const failed = checkProfile(unsigned.certificate, order.profile).filter(
    ({ outcome }) => outcome === 'failed',
  )
  if (failed.length === 0) return unsigned
  throw new OutsideProfileError(
    begun,
    failed.map(({ id }) => id),
  )
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
  { publicKey, municipality: partition = '' }: CertificateOrder,
): Promise<Extension[]> {
  const list = crlPath({ authority: authority.id, partition })
  return [
    subjectKeyIdentifierExtension(await keyIdentifierOf(publicKey, crypto)),
    authorityKeyIdentifierExtension(authority.keyIdentifier),
    crlDistributionPointsExtension([`${publicUrl}${list}`]),
    authorityInfoAccessExtension({
      ocsp: [`${publicUrl}/ca/ocsp`],
      caIssuers: [`${publicUrl}/ca/certificates/${authority.id}.der`],
    }),
  ]
}
