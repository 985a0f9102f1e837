/**
 * An issuing authority for tests: a root, a document signer, and documents of a made-up type.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import type { Crypto, Signer } from '@tegata/crypto'
import {
  authorityKeyIdentifierExtension,
  basicConstraintsExtension,
  buildCertificate,
  buildName,
  crlDistributionPointsExtension,
  extendedKeyUsageExtension,
  extendedKeyUsageOid,
  issuerAltNameExtension,
  keyIdentifierOf,
  keyUsageExtension,
  newSerialNumber,
  subjectKeyIdentifierExtension,
} from '@tegata/pki'

export { type CborPath, changeBytes, changeCbor } from './testing/change-cbor.ts'

import { type DocumentInput, issueDocument } from './issue/issue-document.ts'
import { createSessionTranscript } from './transcript/create-session-transcript.ts'

/** An issuing authority for tests: root, DER, and a document signer with its chain, DER. */
export type TestIssuer = {
  readonly root: Uint8Array
  readonly rootSigner: Signer
  readonly chain: readonly Uint8Array[]
  readonly signer: Signer
}

const validity = {
  notBefore: new Date('2026-01-01T00:00:00Z'),
  notAfter: new Date('2027-01-01T00:00:00Z'),
}
const altName = issuerAltNameExtension([{ type: 'uri', value: 'https://issuer.test.example/' }])

/** Purposes of the leaf; the document signer's unless a test wants another certificate. */
export async function createTestIssuer(
  crypto: Crypto,
  purposes: readonly string[] = [extendedKeyUsageOid.mdlDocumentSigner],
  state?: string,
): Promise<TestIssuer> {
  const rootSigner = await crypto.generateSigner('ES256')
  const signer = await crypto.generateSigner('ES256')
  const issuer = buildName([
    ['C', 'UT'],
    ['CN', 'TEST IACA'],
  ])
  const rootKey = await keyIdentifierOf(rootSigner.publicKey, crypto)
  const root = await buildCertificate(
    {
      serialNumber: newSerialNumber(crypto.random),
      issuer,
      subject: issuer,
      ...validity,
      publicKey: rootSigner.publicKey,
      extensions: [
        keyUsageExtension(['keyCertSign', 'cRLSign']),
        basicConstraintsExtension({ certificateAuthority: true, pathLength: 0 }),
        subjectKeyIdentifierExtension(rootKey),
        altName,
      ],
    },
    rootSigner,
  )
  const leaf = await buildCertificate(
    {
      serialNumber: newSerialNumber(crypto.random),
      issuer,
      subject: buildName([
        ['C', 'UT'],
        ...(state === undefined ? [] : [['ST', state] as const]),
        ['CN', 'TEST signer'],
      ]),
      ...validity,
      publicKey: signer.publicKey,
      extensions: [
        keyUsageExtension(['digitalSignature']),
        extendedKeyUsageExtension(purposes, { critical: true }),
        subjectKeyIdentifierExtension(await keyIdentifierOf(signer.publicKey, crypto)),
        authorityKeyIdentifierExtension(rootKey),
        altName,
        crlDistributionPointsExtension(['http://crl.test.example/iaca.crl']),
      ],
    },
    rootSigner,
  )
  return { root, rootSigner, chain: [leaf], signer }
}

/** The middle of every validity above. */
export const testTime = new Date('2026-06-01T12:00:00Z')

/** Type of the made-up document. */
export const testDocType = 'example.tegata.test'
/** Namespace of the made-up document. */
export const testNamespace = 'example.tegata.test.1'

/** Issues a document of the test type. */
export const issueTestDocument = (
  issuer: TestIssuer,
  crypto: Crypto,
  changes: Partial<DocumentInput> & Pick<DocumentInput, 'deviceKey'>,
): Promise<Uint8Array> =>
  issueDocument(
    {
      docType: testDocType,
      namespaces: { [testNamespace]: testElements },
      validity: {
        signed: new Date('2026-05-01T00:00:00Z'),
        validFrom: new Date('2026-05-01T00:00:00Z'),
        validUntil: new Date('2026-07-01T00:00:00Z'),
      },
      ...changes,
    },
    { crypto, signer: issuer.signer, chain: issuer.chain },
  )

/** Elements of the made-up document. */
export const testElements: Readonly<Record<string, CborValue>> = {
  name: '見本 花子',
  age_over_18: true,
  number: '000000000000',
}

/** The transcript of a session of which nothing matters but that it is one. */
export const createTestTranscript = (crypto: Crypto): Promise<Uint8Array> =>
  createSessionTranscript(
    {
      handover: 'openid4vp',
      clientId: 'x509_hash:a',
      nonce: 'n',
      jwkThumbprint: null,
      responseUri: 'https://verifier.test.example/response',
    },
    crypto,
  )
