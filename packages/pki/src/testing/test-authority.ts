/**
 * A small authority for tests: a root and the certificates under it, made with real keys.
 * @module
 */
import type { Crypto, SignatureAlgorithm, Signer } from '@tegata/crypto'
import { buildCertificate, newSerialNumber } from '../certificate/build-certificate.ts'
import {
  authorityInfoAccessExtension,
  authorityKeyIdentifierExtension,
  basicConstraintsExtension,
  certificatePoliciesExtension,
  crlDistributionPointsExtension,
  extendedKeyUsageExtension,
  issuerAltNameExtension,
  keyUsageExtension,
  ocspNoCheckExtension,
  subjectAltNameExtension,
  subjectKeyIdentifierExtension,
} from '../certificate/build-extensions.ts'
import { type Certificate, parseCertificate } from '../certificate/certificate.ts'
import type { Extension } from '../certificate/extension.ts'
import { otherNameText } from '../certificate/general-name.ts'
import { buildName } from '../certificate/name.ts'
import { keyIdentifierOf } from '../certificate/public-key.ts'
import type { CertificateProfile } from '../profile/certificate-profile.ts'

export type Issued = { readonly certificate: Certificate; readonly signer: Signer }

export type TestCertificate = {
  readonly profile: CertificateProfile
  readonly subject: Parameters<typeof buildName>[0]
  readonly algorithm?: SignatureAlgorithm
  readonly issuer?: Issued
  readonly notBefore?: Date
  readonly notAfter?: Date
  /** In place of the extension of the same object identifier, or beside the others. */
  readonly extensions?: readonly Extension[]
  readonly without?: readonly string[]
}

/** Issues a certificate that fulfils its profile, unless told otherwise. */
export async function issueTestCertificate(
  wanted: TestCertificate,
  crypto: Crypto,
): Promise<Issued> {
  const signer = await crypto.generateSigner(wanted.algorithm ?? 'ES256')
  const subject = buildName(wanted.subject)
  const extensions = new Map(
    [...(await profileExtensions(wanted, signer, crypto)), ...(wanted.extensions ?? [])]
      .filter(({ oid }) => !wanted.without?.includes(oid))
      .map((extension) => [extension.oid, extension]),
  )
  const der = await buildCertificate(
    {
      serialNumber: newSerialNumber(crypto.random),
      issuer: wanted.issuer?.certificate.subject.der ?? subject,
      subject,
      notBefore: wanted.notBefore ?? new Date('2026-01-01T00:00:00Z'),
      notAfter: wanted.notAfter ?? new Date('2027-01-01T00:00:00Z'),
      publicKey: signer.publicKey,
      extensions: [...extensions.values()],
    },
    wanted.issuer?.signer ?? signer,
  )
  return { certificate: parseCertificate(der), signer }
}

async function profileExtensions(
  { profile, issuer }: TestCertificate,
  signer: Signer,
  crypto: Crypto,
): Promise<Extension[]> {
  const { authority } = profile
  const purposes =
    profile.extendedKeyUsage === 'not-critical' ? undefined : profile.extendedKeyUsage
  const ownKey = await keyIdentifierOf(signer.publicKey, crypto)
  const issuerKey = await keyIdentifierOf((issuer?.signer ?? signer).publicKey, crypto)
  const wanted = [...(profile.requiredExtensions ?? []), profile.requiredOneOf?.[0]]
  return [
    keyUsageExtension(profile.keyUsage),
    subjectKeyIdentifierExtension(ownKey),
    ...(authority ? [basicConstraintsExtension({ certificateAuthority: true, ...authority })] : []),
    ...(profile.authorityKeyIdentifier ? [authorityKeyIdentifierExtension(issuerKey)] : []),
    ...(purposes
      ? [
          extendedKeyUsageExtension(purposes.oneOf.slice(0, 1), {
            critical: purposes.critical ?? false,
          }),
        ]
      : []),
    ...samples.filter(({ oid }) => wanted.includes(oid)),
  ]
}

const samples: readonly Extension[] = [
  issuerAltNameExtension([{ type: 'uri', value: 'https://iaca.test.example/' }]),
  crlDistributionPointsExtension(['http://crl.test.example/list.crl']),
  authorityInfoAccessExtension({ ocsp: ['http://ocsp.test.example/'] }),
  certificatePoliciesExtension(['1.2.392.200149.8.5.1.0.20']),
  subjectAltNameExtension([
    { type: 'otherName', oid: '1.2.392.200149.8.5.5.1', value: otherNameText('見本 花子') },
  ]),
  ocspNoCheckExtension(),
]
