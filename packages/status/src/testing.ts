/**
 * An authority for tests: a root and signers under it, made with real keys.
 * @module
 */
import type { Crypto, Signer } from '@tegata/crypto'
import {
  authorityKeyIdentifierExtension,
  basicConstraintsExtension,
  buildCertificate,
  buildName,
  extendedKeyUsageExtension,
  issuerAltNameExtension,
  keyIdentifierOf,
  keyUsageExtension,
  newSerialNumber,
  subjectKeyIdentifierExtension,
} from '@tegata/pki'

export type TestSigner = { readonly signer: Signer; readonly certificate: Uint8Array }
export type TestSignerOptions = {
  readonly notAfter?: Date
  readonly extendedKeyUsage?: { readonly oid: string; readonly critical: boolean }
}
export type TestAuthority = {
  readonly root: Uint8Array
  readonly issueSigner: (options?: TestSignerOptions) => Promise<TestSigner>
}

const period = {
  notBefore: new Date('2026-01-01T00:00:00Z'),
  notAfter: new Date('2028-01-01T00:00:00Z'),
}
const nameOf = (commonName: string) =>
  buildName([
    ['C', 'JP'],
    ['CN', commonName],
  ])

/** A root of that name, and a function that issues status signers under it. */
export async function createTestAuthority(name: string, crypto: Crypto): Promise<TestAuthority> {
  const ca = await crypto.generateSigner('ES256')
  const issuer = nameOf(name)
  const caKey = await keyIdentifierOf(ca.publicKey, crypto)
  const root = await buildCertificate(
    {
      ...period,
      serialNumber: newSerialNumber(crypto.random),
      issuer,
      subject: issuer,
      publicKey: ca.publicKey,
      extensions: [
        keyUsageExtension(['keyCertSign', 'cRLSign']),
        basicConstraintsExtension({ certificateAuthority: true, pathLength: 0 }),
        subjectKeyIdentifierExtension(caKey),
        issuerAltNameExtension([{ type: 'uri', value: 'https://iaca.test/' }]),
      ],
    },
    ca,
  )
  const issueSigner = async ({ notAfter, extendedKeyUsage }: TestSignerOptions = {}) => {
    const signer = await crypto.generateSigner('ES256')
    const certificate = await buildCertificate(
      {
        ...period,
        notAfter: notAfter ?? period.notAfter,
        serialNumber: newSerialNumber(crypto.random),
        issuer,
        subject: nameOf(`${name} signer`),
        publicKey: signer.publicKey,
        extensions: [
          keyUsageExtension(['digitalSignature']),
          subjectKeyIdentifierExtension(await keyIdentifierOf(signer.publicKey, crypto)),
          authorityKeyIdentifierExtension(caKey),
          ...(extendedKeyUsage
            ? [
                extendedKeyUsageExtension([extendedKeyUsage.oid], {
                  critical: extendedKeyUsage.critical,
                }),
              ]
            : []),
        ],
      },
      ca,
    )
    return { signer, certificate }
  }
  return { root, issueSigner }
}
