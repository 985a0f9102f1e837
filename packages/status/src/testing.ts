/**
 * An authority for tests: a root, signers of status lists under it, and what they publish. Keys and
 * certificates are real ones.
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
  parseCertificate,
  subjectKeyIdentifierExtension,
} from '@tegata/pki'
import { identifierListWire } from './identifier-list/identifier-list-token.ts'
import { signIdentifierListCwt } from './identifier-list/sign-identifier-list.ts'
import { signStatusListJwt } from './sign-status-list.ts'
import { createStatusList, statusValue, withStatuses } from './status-list.ts'

/** A signer of status lists with its certificate, DER. */
export type TestSigner = { readonly signer: Signer; readonly certificate: Uint8Array }
/** How a signer's certificate differs from a good one. */
export type TestSignerOptions = {
  readonly notAfter?: Date
  readonly extendedKeyUsage?: { readonly oid: string; readonly critical: boolean }
}
/** A root, DER, and the signers under it. */
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
  const authority = { root, rootSigner: ca }
  const issueSigner = (options?: TestSignerOptions) =>
    issueTestStatusSigner(authority, crypto, options)
  return { root, issueSigner }
}

/** A signer of status lists and notices under a root. */
export async function issueTestStatusSigner(
  { root, rootSigner }: { readonly root: Uint8Array; readonly rootSigner: Signer },
  crypto: Crypto,
  { notAfter = period.notAfter, extendedKeyUsage }: TestSignerOptions = {},
): Promise<TestSigner> {
  const signer = await crypto.generateSigner('ES256')
  const certificate = await buildCertificate(
    {
      ...period,
      notAfter,
      serialNumber: newSerialNumber(crypto.random),
      issuer: parseCertificate(root).subject.der,
      subject: nameOf('TEST status'),
      publicKey: signer.publicKey,
      extensions: [
        keyUsageExtension(['digitalSignature']),
        subjectKeyIdentifierExtension(await keyIdentifierOf(signer.publicKey, crypto)),
        authorityKeyIdentifierExtension(await keyIdentifierOf(rootSigner.publicKey, crypto)),
        ...(extendedKeyUsage
          ? [
              extendedKeyUsageExtension([extendedKeyUsage.oid], {
                critical: extendedKeyUsage.critical,
              }),
            ]
          : []),
      ],
    },
    rootSigner,
  )
  return { signer, certificate }
}

/** @inline */
type TestAnswer<Revoked> = {
  readonly uri: string
  readonly revoked: Iterable<Revoked>
  readonly at: Date
}
const claimsOf = ({ uri, at }: TestAnswer<unknown>) => ({
  uri,
  issuedAt: at,
  expiresAt: new Date(at.getTime() + 86_400_000),
  ttlSeconds: 60,
})

/**
 * A signed list of 256 entries as a server answers it; those that are named have lapsed.
 * @param answer.withheld - entries of other values, by index
 */
export async function answerTestStatus(
  { signer, certificate }: TestSigner,
  answer: TestAnswer<number> & { readonly withheld?: Iterable<readonly [number, number]> },
): Promise<Response> {
  const lapsed = [...answer.revoked].map((index) => [index, statusValue.invalid] as const)
  const changes = [...lapsed, ...(answer.withheld ?? [])]
  const list = withStatuses(createStatusList({ bits: 2, size: 256 }), changes)
  const claims = { ...claimsOf(answer), list }
  const token = await signStatusListJwt(claims, signer, { chain: [certificate] })
  return new Response(token, { headers: { 'content-type': 'application/statuslist+jwt' } })
}

/** A signed list of identifiers as a server answers it. */
export async function answerTestIdentifiers(
  { signer, certificate }: TestSigner,
  answer: TestAnswer<Uint8Array>,
): Promise<Response> {
  const claims = { ...claimsOf(answer), identifiers: [...answer.revoked] }
  const token = await signIdentifierListCwt(claims, signer, { chain: [certificate] })
  return new Response(token, { headers: { 'content-type': identifierListWire.type } })
}
