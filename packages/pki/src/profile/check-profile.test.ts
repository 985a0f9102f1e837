import { createNodeCrypto } from '@tegata/crypto/node'
import { describe, expect, test } from 'vitest'
import {
  basicConstraintsExtension,
  certificatePoliciesExtension,
  extendedKeyUsageExtension,
  keyUsageExtension,
} from '../certificate/build-extensions.ts'
import type { Certificate } from '../certificate/certificate.ts'
import { extendedKeyUsageOid, extensionOid, jpkiPolicyOid } from '../certificate/object-ids.ts'
import { derTag } from '../der/der-reader.ts'
import { issueTestCertificate, type TestCertificate } from '../testing/test-authority.ts'
import type { CertificateProfile } from './certificate-profile.ts'
import { checkProfile } from './check-profile.ts'
import { documentSigner, iacaRoot, statusSigner } from './profiles.ts'

const crypto = createNodeCrypto()
const ut = (name: string) =>
  [
    ['C', 'UT'],
    ['CN', name],
  ] as const
const issue = async (
  change: Partial<TestCertificate> = {},
  profile: CertificateProfile = iacaRoot,
) => (await issueTestCertificate({ profile, subject: ut('TEST'), ...change }, crypto)).certificate

const failed = (certificate: Certificate, profile: CertificateProfile = iacaRoot) =>
  checkProfile(certificate, profile).flatMap(({ id, outcome, reason }) =>
    outcome === 'failed' ? `${id.slice('pki/profile-'.length)}: ${reason}` : [],
  )

const root = await issue()
const signer = await issue({}, documentSigner)

test('what fulfils its profile fails nothing', () => {
  expect(failed(root)).toEqual([])
  expect(failed(signer, documentSigner)).toEqual([])
})

describe('version and serial number', () => {
  test.each([
    ['01', []],
    ['7f'.padEnd(40, '0'), []],
    ['00', ['version: serial number not positive']],
    ['-01', ['version: serial number not positive']],
    ['80'.padEnd(40, '0'), ['version: serial number longer than 20 bytes']],
    ['01'.padEnd(42, '0'), ['version: serial number longer than 20 bytes']],
  ])('number %s', (serialNumber, reasons) => {
    expect(failed({ ...root, serialNumber })).toEqual(reasons)
  })

  test.each([1, 2])('version %i', (version) => {
    expect(failed({ ...root, version })).toEqual(['version: not a v3 certificate'])
  })
})

describe('period', () => {
  const notBefore = new Date('2026-01-01T00:00:00Z')
  const days = (count: number) => new Date(notBefore.getTime() + count * 86_400_000)
  const most = iacaRoot.maxValidityDays

  test.each([
    ['as long as allowed', days(most), []],
    ['a day longer', days(most + 1), [`period: longer than ${most} days`]],
    ['no time at all', notBefore, []],
    ['backwards', days(-1), ['period: ends before it begins']],
  ])('%s', (_, notAfter, reasons) => {
    expect(failed({ ...root, notBefore, notAfter })).toEqual(reasons)
  })

  test('without a limit it may be as long as it likes', () => {
    const { maxValidityDays: _, ...unlimited } = iacaRoot
    expect(failed({ ...root, notBefore, notAfter: days(100_000) }, unlimited)).toEqual([])
  })
})

test('the key is of a kind that the profile names', () => {
  expect(failed(root, { ...iacaRoot, keys: ['P-384', 'RSA'] })).toEqual([
    'key: not one of P-384, RSA',
  ])
})

describe('key usage', () => {
  const usage = keyUsageExtension(['keyCertSign', 'cRLSign'])

  test.each<[string, Partial<TestCertificate>, string[]]>([
    ['missing', { without: [extensionOid.keyUsage] }, ['key-usage: extension missing']],
    ['not critical', { extensions: [{ ...usage, critical: false }] }, ['key-usage: not critical']],
    [
      'one of two',
      { extensions: [keyUsageExtension(['keyCertSign'])] },
      ['key-usage: not exactly keyCertSign and cRLSign'],
    ],
    [
      'one more',
      { extensions: [keyUsageExtension(['keyCertSign', 'cRLSign', 'digitalSignature'])] },
      ['key-usage: not exactly keyCertSign and cRLSign'],
    ],
    [
      'another',
      { extensions: [keyUsageExtension(['keyCertSign', 'digitalSignature'])] },
      ['key-usage: not exactly keyCertSign and cRLSign'],
    ],
  ])('%s', async (_, change, reasons) => {
    expect(failed(await issue(change))).toEqual(reasons)
  })
})

describe('purposes', () => {
  const { mdlDocumentSigner, mdocDocumentSigner, mdlReader } = extendedKeyUsageOid
  const purposes = (oids: readonly string[], critical = true) =>
    issue({ extensions: [extendedKeyUsageExtension(oids, { critical })] }, documentSigner)
  const none = `extended-key-usage: none of ${mdlDocumentSigner}, ${mdocDocumentSigner}`

  test('one of those that are named, in a critical list', async () => {
    expect(failed(await purposes([mdocDocumentSigner]), documentSigner)).toEqual([])
    expect(failed(await purposes([mdlReader, mdlDocumentSigner]), documentSigner)).toEqual([])
    expect(failed(await purposes([mdlReader]), documentSigner)).toEqual([none])
    expect(failed(await purposes([mdlDocumentSigner], false), documentSigner)).toEqual([
      'extended-key-usage: not critical',
    ])
    const without = await issue({ without: [extensionOid.extendedKeyUsage] }, documentSigner)
    expect(failed(without, documentSigner)).toEqual(['extended-key-usage: extension missing'])
  })

  test('where none is asked for, a critical list is that of another role', async () => {
    const listed = async (critical: boolean) =>
      failed(
        await issue(
          { extensions: [extendedKeyUsageExtension([mdlReader], { critical })] },
          statusSigner,
        ),
        statusSigner,
      )
    expect(await listed(false)).toEqual([])
    expect(await listed(true)).toEqual([
      'extended-key-usage: the certificate was issued for another role',
    ])
    const { extendedKeyUsage: _, ...anything } = documentSigner
    expect(failed(await purposes([mdlReader]), anything)).toEqual([])
  })
})

describe('authority', () => {
  const constraints = (pathLength?: number) =>
    basicConstraintsExtension({
      certificateAuthority: true,
      ...(pathLength !== undefined && { pathLength }),
    })

  test.each<[string, Partial<TestCertificate>, string[]]>([
    [
      'none',
      { without: [extensionOid.basicConstraints] },
      ['basic-constraints: not a certification authority'],
    ],
    [
      'not critical',
      { extensions: [{ ...constraints(0), critical: false }] },
      ['basic-constraints: not critical'],
    ],
    ['longer', { extensions: [constraints(1)] }, ['basic-constraints: path length is not 0']],
    ['any length', { extensions: [constraints()] }, ['basic-constraints: path length is not 0']],
  ])('%s', async (_, change, reasons) => {
    expect(failed(await issue(change))).toEqual(reasons)
  })

  test('a signer is none', async () => {
    const authority = await issue({ extensions: [constraints(0)] }, documentSigner)
    expect(failed(authority, documentSigner)).toEqual([
      'basic-constraints: is a certification authority',
    ])
    const plain = basicConstraintsExtension({ certificateAuthority: false })
    expect(failed(await issue({ extensions: [plain] }, documentSigner), documentSigner)).toEqual([])
    expect(
      failed(await issue({ extensions: [constraints(1)] }), { ...iacaRoot, authority: {} }),
    ).toEqual([])
  })
})

test('key identifiers are there where the profile asks for them', async () => {
  const { subjectKeyIdentifier, authorityKeyIdentifier } = extensionOid
  const without = (oid: string) => issue({ without: [oid] }, documentSigner)
  const anonymous = await without(subjectKeyIdentifier)
  const fatherless = await without(authorityKeyIdentifier)
  expect(failed(anonymous, documentSigner)).toEqual([
    'key-identifiers: subject key identifier missing',
  ])
  expect(failed(fatherless, documentSigner)).toEqual([
    'key-identifiers: authority key identifier missing',
  ])
  const asked = { ...documentSigner, subjectKeyIdentifier: false, authorityKeyIdentifier: false }
  expect([...failed(anonymous, asked), ...failed(fatherless, asked)]).toEqual([])
})

describe('subject', () => {
  test.each<[string, TestCertificate['subject'], string[]]>([
    ['no country', [['CN', 'TEST']], ['subject: C missing']],
    ['no name', [['C', 'UT']], ['subject: CN missing']],
    [
      'two countries',
      [
        ['C', 'UT'],
        ['C', 'UX'],
        ['CN', 'TEST'],
      ],
      ['subject: C not one PrintableString'],
    ],
  ])('%s', async (_, subject, reasons) => {
    expect(failed(await issue({ subject }))).toEqual(reasons)
  })

  test('a country is two upper-case letters', () => {
    const country = (value: string, tag: number) => ({
      ...root.subject,
      attributes: root.subject.attributes.map((one) =>
        one.type === 'C' ? { ...one, value, tag } : one,
      ),
    })
    const profile = { ...iacaRoot, selfIssued: false }
    const judged = (value: string, tag: number = derTag.printableString) =>
      failed({ ...root, subject: country(value, tag) }, profile)
    expect(judged('UX')).toEqual([])
    for (const wrong of ['ut', 'U', 'UTO', ' UT'])
      expect(judged(wrong)).toEqual(['subject: C not two upper-case letters'])
    expect(judged('UT', derTag.utf8String)).toEqual(['subject: C not one PrintableString'])
  })

  test('of a root is its issuer', async () => {
    const other = await issueTestCertificate({ profile: iacaRoot, subject: ut('OTHER') }, crypto)
    expect(failed(await issue({ issuer: other }))).toEqual(['subject: issuer and subject differ'])
  })
})

describe('extensions', () => {
  const { issuerAltName, crlDistributionPoints, authorityInfoAccess } = extensionOid

  test('required, and forbidden', async () => {
    expect(failed(await issue({ without: [issuerAltName] }))).toEqual([
      `extensions: extension ${issuerAltName} missing`,
    ])
    expect(failed(root, { ...iacaRoot, forbiddenExtensions: [issuerAltName] })).toEqual([
      `extensions: extension ${issuerAltName} forbidden`,
    ])
  })

  test('one of several', async () => {
    const requiredOneOf = [crlDistributionPoints, authorityInfoAccess]
    expect(failed(signer, { ...documentSigner, requiredOneOf })).toEqual([])
    expect(failed(root, { ...iacaRoot, requiredOneOf })).toEqual([
      `extensions: none of the extensions ${requiredOneOf.join(', ')}`,
    ])
  })
})

test('one of the policies is named', async () => {
  const policies = [jpkiPolicyOid.sign, jpkiPolicyOid.auth]
  const withPolicy = (oid: string) => issue({ extensions: [certificatePoliciesExtension([oid])] })
  const profile = { ...iacaRoot, policies }
  expect(failed(await withPolicy(jpkiPolicyOid.auth), profile)).toEqual([])
  const reason = `policies: none of ${policies.join(', ')}`
  expect(failed(await withPolicy(jpkiPolicyOid.testSign), profile)).toEqual([reason])
  expect(failed(root, profile)).toEqual([reason])
})
