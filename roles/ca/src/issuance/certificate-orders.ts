/**
 * What each kind of certificate contains.
 * @module
 */
import type { PublicJwk } from '@tegata/crypto'
import { type SigningAttributes, sandboxPolicies, signingAttributeNames } from '@tegata/jpki'
import { type Random, toBase64url } from '@tegata/kernel'
import {
  buildName,
  certificatePoliciesExtension,
  documentSigner,
  extendedKeyUsageExtension,
  extendedKeyUsageOid,
  issuerAltNameExtension,
  jpkiAuth,
  jpkiSign,
  keyUsageExtension,
  readerAuthentication,
  statusSigner,
  subjectAltNameExtension,
} from '@tegata/pki'
import { municipalityCode } from '../crl/partition.ts'
import type { CertificateOrder } from './issue-certificate.ts'

export type JpkiOrder = {
  readonly kind: 'sign' | 'auth'
  readonly token: 'card' | 'phone'
  readonly publicKey: PublicJwk
  readonly notAfter: Date
  /** Of a signing certificate; an authentication certificate carries none. */
  readonly attributes?: SigningAttributes
  /**
   * Code of the municipality (five digits) whose CRL lists it; left out, it is listed with those of
   * none.
   */
  readonly municipality?: string
  /** Of the card's signing certificate: this one never outlives it. */
  readonly linkedSerial?: string
  readonly requestId?: string
}

const dayMs = 86_400_000
/** The day of Japan is nine hours ahead. */
const japanMs = 9 * 3_600_000

/** The last 23:59:59 of Japan that is not after this: certificates of JPKI end with a day. */
export function endOfDayInJapan(latest: Date): Date {
  const days = Math.floor((latest.getTime() + japanMs + 1000) / dayMs)
  return new Date(days * dayMs - japanMs - 1000)
}

/** The common name is an opaque number; name and address stand in the signing certificate only. */
export function jpkiOrder(order: JpkiOrder, random: Random): CertificateOrder {
  const { kind, token, attributes, linkedSerial, requestId, publicKey, municipality } = order
  const notAfter = endOfDayInJapan(order.notAfter)
  const policy = sandboxPolicies.find((entry) => entry.kind === kind && entry.token === token)
  if (!policy || (kind === 'sign') !== (attributes !== undefined))
    throw new TypeError('attributes belong into signing certificates, and only there')
  return {
    purpose: `jpki-${kind}-${token}`,
    profile: kind === 'sign' ? jpkiSign : jpkiAuth,
    subject: buildName([
      ['C', 'JP'],
      ['CN', `TEST${toBase64url(random(12))}`],
    ]),
    publicKey,
    notAfter,
    extensions: [
      keyUsageExtension(
        kind === 'sign' ? ['digitalSignature', 'nonRepudiation'] : ['digitalSignature'],
      ),
      certificatePoliciesExtension([policy.oid]),
      ...(kind === 'auth' ? [extendedKeyUsageExtension([extendedKeyUsageOid.clientAuth])] : []),
      ...(attributes ? [subjectAltNameExtension(signingAttributeNames(attributes))] : []),
    ],
    ...(municipality !== undefined && { municipality: municipalityCode.parse(municipality) }),
    ...(linkedSerial !== undefined && { linkedSerial }),
    ...(requestId !== undefined && { requestId }),
  }
}

type Named = { readonly name: string; readonly publicKey: PublicJwk; readonly notAfter: Date }

const subjectOf = (name: string) =>
  buildName([
    ['C', 'JP'],
    ['O', 'TEST tegata sandbox'],
    ['CN', name],
  ])

/** ISO/IEC 18013-5:2021, B.1.4, with the purpose of ISO/IEC 23220. */
export const documentSignerOrder = (
  { name, publicKey, notAfter }: Named,
  publicUrl: string,
): CertificateOrder => ({
  purpose: 'document-signer',
  profile: documentSigner,
  subject: subjectOf(name),
  publicKey,
  notAfter,
  extensions: [
    keyUsageExtension(['digitalSignature']),
    extendedKeyUsageExtension([extendedKeyUsageOid.mdocDocumentSigner], { critical: true }),
    issuerAltNameExtension([{ type: 'uri', value: publicUrl }]),
  ],
})

export const statusSignerOrder = ({ name, publicKey, notAfter }: Named): CertificateOrder => ({
  purpose: 'status-signer',
  profile: statusSigner,
  subject: subjectOf(name),
  publicKey,
  notAfter,
  extensions: [
    keyUsageExtension(['digitalSignature']),
    extendedKeyUsageExtension([extendedKeyUsageOid.oauthStatusSigning]),
  ],
})

/** ISO/IEC 18013-5:2021, B.1.7. */
export const readerOrder = ({ name, publicKey, notAfter }: Named): CertificateOrder => ({
  purpose: 'reader',
  profile: readerAuthentication,
  subject: subjectOf(name),
  publicKey,
  notAfter,
  extensions: [
    keyUsageExtension(['digitalSignature']),
    extendedKeyUsageExtension([extendedKeyUsageOid.mdocReader], { critical: true }),
  ],
})
