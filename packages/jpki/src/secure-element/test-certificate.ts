/**
 * Certificates of makers that do not exist: the roots that virtual phones prove their keys under. Each
 * carries TEST in its name.
 * @module
 */
import type { Crypto, PublicJwk, SignatureAlgorithm, Signer } from '@tegata/crypto'
import {
  basicConstraintsExtension,
  buildCertificate,
  buildName,
  type Extension,
  keyUsageExtension,
  newSerialNumber,
} from '@tegata/pki'

/** A certificate with the key that signs under it. */
export type TestIssuer = {
  readonly der: Uint8Array
  readonly subject: Uint8Array
  readonly signer: Signer
}

/** From when to when a certificate holds. */
export type TestValidity = { readonly notBefore: Date; readonly notAfter: Date }

/** What a test wants in a certificate of an authority. */
export type NewTestIssuer = TestValidity & {
  readonly name: Parameters<typeof buildName>[0]
  readonly algorithm: SignatureAlgorithm
  readonly issuer?: TestIssuer
  /** Its key; a new one where it is left out. */
  readonly signer?: Signer
  readonly serialNumber?: Uint8Array
  /** In place of those of an authority. */
  readonly extensions?: readonly Extension[]
  /** Written as the issuer in place of the issuer's subject. */
  readonly issuerName?: Uint8Array
}

export const authorityExtensions: readonly Extension[] = [
  keyUsageExtension(['keyCertSign', 'cRLSign']),
  basicConstraintsExtension({ certificateAuthority: true }),
]

/** A new key and its certificate, under an issuer or, without one, under itself. */
export async function issueTestIssuer(wanted: NewTestIssuer, crypto: Crypto): Promise<TestIssuer> {
  const signer = wanted.signer ?? (await crypto.generateSigner(wanted.algorithm))
  const subject = buildName(wanted.name)
  const der = await buildCertificate(
    {
      serialNumber: wanted.serialNumber ?? newSerialNumber(crypto.random),
      issuer: wanted.issuerName ?? wanted.issuer?.subject ?? subject,
      subject,
      notBefore: wanted.notBefore,
      notAfter: wanted.notAfter,
      publicKey: signer.publicKey,
      extensions: wanted.extensions ?? authorityExtensions,
    },
    wanted.issuer?.signer ?? signer,
  )
  return { der, subject, signer }
}

/** The certificate of a key that is in the phone. */
export const certifyTestKey = (
  key: TestValidity & {
    readonly publicKey: PublicJwk
    readonly name: string
    readonly serialNumber: Uint8Array
    readonly extensions: readonly Extension[]
  },
  issuer: TestIssuer,
): Promise<Uint8Array<ArrayBuffer>> =>
  buildCertificate(
    { ...key, issuer: issuer.subject, subject: buildName([['CN', key.name]]) },
    issuer.signer,
  )
