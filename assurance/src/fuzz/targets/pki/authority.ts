/**
 * A root and one certificate under it, which repeat.
 * @module
 */

import { createTestIssuer, testTime } from '@tegata/mdoc/testing'
import {
  buildCertificate,
  type Certificate,
  extendedKeyUsageExtension,
  parseCertificate,
} from '@tegata/pki'
import { createFixedCrypto, type FixedCrypto, type FixedSigner } from '../../fixed-crypto.ts'

export type Authority = {
  readonly crypto: FixedCrypto
  readonly root: Certificate
  readonly rootSigner: FixedSigner
  readonly leaf: Certificate
  readonly at: Date
}

export async function createAuthority(name: string): Promise<Authority> {
  const crypto = createFixedCrypto(name)
  const issuer = await createTestIssuer(crypto)
  const [leaf = new Uint8Array(0)] = issuer.chain
  return {
    crypto,
    root: parseCertificate(issuer.root),
    rootSigner: crypto.signers.get(issuer.rootSigner.publicKey),
    leaf: parseCertificate(leaf),
    at: testTime,
  }
}

const day = 86_400_000

/** A delegate of the root that answers for it. */
export async function issueResponder({ crypto, root, rootSigner, at }: Authority) {
  const signer = crypto.newSigner()
  const certificate = await buildCertificate(
    {
      serialNumber: Uint8Array.of(0x41, 1, 2, 3, 4, 5, 6, 7, 8, 9),
      issuer: root.subject.der,
      subject: root.subject.der,
      notBefore: new Date(at.getTime() - day),
      notAfter: new Date(at.getTime() + day),
      publicKey: signer.publicKey,
      extensions: [extendedKeyUsageExtension(['1.3.6.1.5.5.7.3.9'], { critical: false })],
    },
    rootSigner,
  )
  return { signer, certificate }
}
