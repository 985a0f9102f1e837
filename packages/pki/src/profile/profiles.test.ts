/** What sets the signer of a trust list and a TLS client apart: each rule has a certificate that breaks it. */
import { createNodeCrypto } from '@tegata/crypto/node'
import { expect, test } from 'vitest'
import {
  basicConstraintsExtension,
  extendedKeyUsageExtension,
  keyUsageExtension,
  ocspNoCheckExtension,
} from '../certificate/build-extensions.ts'
import { extendedKeyUsageOid as eku, extensionOid as ext } from '../certificate/object-ids.ts'
import { issueTestCertificate, type TestCertificate } from '../testing/test-authority.ts'
import type { CertificateProfile } from './certificate-profile.ts'
import { checkProfile } from './check-profile.ts'
import {
  documentSigner,
  iacaRoot,
  jpkiAuth,
  statusSigner,
  tlsClient,
  trustListSigner,
} from './profiles.ts'

const crypto = createNodeCrypto()
const subject = [
  ['C', 'UT'],
  ['O', 'TEST'],
  ['CN', 'TEST list'],
] as const

async function failedIn(profile: CertificateProfile, change: Partial<TestCertificate> = {}) {
  const issued = await issueTestCertificate({ profile, subject, ...change }, crypto)
  return checkProfile(issued.certificate, profile).flatMap(({ id, outcome }) =>
    outcome === 'failed' ? [id] : [],
  )
}

const purpose = (oid: string, critical: boolean) => ({
  extensions: [extendedKeyUsageExtension([oid], { critical })],
})
const usage = (...names: Parameters<typeof keyUsageExtension>[0]) => ({
  extensions: [keyUsageExtension(names)],
})
const authority = {
  extensions: [basicConstraintsExtension({ certificateAuthority: true, pathLength: 0 })],
}

test.each<[string, Partial<TestCertificate>, string[]]>([
  ['as it should be', {}, []],
  ['the purpose of the generic arc', purpose(eku.mdocTrustList, true), []],
  [
    'a purpose that is not critical',
    purpose(eku.mdlTrustList, false),
    ['pki/profile-extended-key-usage'],
  ],
  [
    'that of a document signer',
    purpose(eku.mdlDocumentSigner, true),
    ['pki/profile-extended-key-usage'],
  ],
  ['no purpose', { without: [ext.extendedKeyUsage] }, ['pki/profile-extended-key-usage']],
  ['it signs data', usage('digitalSignature'), ['pki/profile-key-usage']],
  ['both usages', usage('digitalSignature', 'nonRepudiation'), ['pki/profile-key-usage']],
  ['an authority', authority, ['pki/profile-basic-constraints']],
  ['valid too long', { notAfter: new Date('2029-04-03T00:00:00Z') }, ['pki/profile-period']],
  ['nobody behind it', { subject: [subject[0], subject[2]] }, ['pki/profile-subject']],
  [
    'nobody says whether it was revoked',
    { without: [ext.crlDistributionPoints] },
    ['pki/profile-extensions'],
  ],
  ['a key of another kind', { algorithm: 'RS256' }, ['pki/profile-key']],
  [
    'no key of its issuer',
    { without: [ext.authorityKeyIdentifier] },
    ['pki/profile-key-identifiers'],
  ],
])('trust list signer: %s', async (_, change, failed) => {
  expect(await failedIn(trustListSigner, change)).toEqual(failed)
})

test.each<[string, Partial<TestCertificate>, string[]]>([
  ['as it should be', {}, []],
  ['with RSA', { algorithm: 'RS256' }, []],
  ['no purpose', { without: [ext.extendedKeyUsage] }, ['pki/profile-extended-key-usage']],
  ['that of a responder', purpose(eku.ocspSigning, false), ['pki/profile-extended-key-usage']],
  [
    'it commits to contents',
    usage('digitalSignature', 'nonRepudiation'),
    ['pki/profile-key-usage'],
  ],
  ['an authority', authority, ['pki/profile-basic-constraints']],
  [
    'no key of its issuer',
    { without: [ext.authorityKeyIdentifier] },
    ['pki/profile-key-identifiers'],
  ],
  ['more than is asked for', { extensions: [ocspNoCheckExtension()] }, []],
])('TLS client: %s', async (_, change, failed) => {
  expect(await failedIn(tlsClient, change)).toEqual(failed)
})

test('no other role passes for one of them', async () => {
  for (const profile of [iacaRoot, documentSigner, statusSigner]) {
    const { certificate } = await issueTestCertificate({ profile, subject }, crypto)
    for (const asked of [trustListSigner, tlsClient])
      expect(checkProfile(certificate, asked).some(({ outcome }) => outcome === 'failed')).toBe(
        true,
      )
  }
  const { certificate } = await issueTestCertificate({ profile: jpkiAuth, subject }, crypto)
  expect(checkProfile(certificate, tlsClient).some(({ outcome }) => outcome === 'failed')).toBe(
    false,
  )
})
