/**
 * Root and document signer of the fixture: ISO/IEC 18013-5:2021, Annex B.
 * @module
 */
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsageExtension,
  IssuerAlternativeNameExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { PrivateJwk } from './fixture.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const day = 86_400_000

export async function issueChain(
  signer: PrivateJwk,
  from: Date,
): Promise<{ root: Uint8Array; signerCertificate: Uint8Array }> {
  const { subtle } = webcrypto
  const rootKeys = await subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const { kty, crv, x, y } = signer
  const publicKey = await subtle.importKey('jwk', { kty, crv, x, y }, algorithm, true, ['verify'])
  const name = 'C=UT, CN=TEST IACA'
  const altName = new IssuerAlternativeNameExtension([
    { type: 'url', value: 'https://issuer.test.example/' },
  ])
  const notBefore = new Date(from.getTime() - day)
  const root = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name,
    notBefore,
    notAfter: new Date(from.getTime() + 365 * day),
    keys: rootKeys,
    signingAlgorithm: algorithm,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      new BasicConstraintsExtension(true, 0, true),
      await SubjectKeyIdentifierExtension.create(rootKeys.publicKey),
      altName,
    ],
  })
  const leaf = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    issuer: name,
    subject: 'C=UT, CN=TEST document signer',
    notBefore,
    notAfter: new Date(from.getTime() + 300 * day),
    publicKey,
    signingKey: rootKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension(['1.0.18013.5.1.2'], true),
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(rootKeys.publicKey),
      altName,
      new CRLDistributionPointsExtension(['http://crl.test.example/iaca.crl']),
    ],
  })
  return { root: new Uint8Array(root.rawData), signerCertificate: new Uint8Array(leaf.rawData) }
}

/** Positive, of at least 63 bits: Annex B. */
const serialNumber = () =>
  `4${Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString('hex')}0`
