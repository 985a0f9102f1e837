import { createNodeCrypto } from '@tegata/crypto/node'
import { fromHex } from '@tegata/kernel'
import { describe, expect, test } from 'vitest'
import {
  authorityKeyIdentifierExtension,
  basicConstraintsExtension,
  keyUsageExtension,
} from '../certificate/build-extensions.ts'
import { extensionOid } from '../certificate/object-ids.ts'
import { keyIdentifierOf } from '../certificate/public-key.ts'
import { writeContext, writePrimitive, writeSequence } from '../der/der-writer.ts'
import { documentSigner, iacaRoot, readerAuthentication } from '../profile/profiles.ts'
import {
  type Issued,
  issueTestCertificate,
  type TestCertificate,
} from '../testing/test-authority.ts'
import type { PathInput } from './path-input.ts'
import { validatePath } from './validate-path.ts'

const crypto = createNodeCrypto()
const at = new Date('2026-06-01T00:00:00Z')
type Subject = TestCertificate['subject']
const named = (name: string, country = 'UT', state?: string): Subject => [
  ['C', country],
  ...(state === undefined ? [] : [['ST', state] as const]),
  ['CN', name],
]
const rootOf = (subject: Subject = named('root'), more: Partial<TestCertificate> = {}) =>
  issueTestCertificate({ profile: iacaRoot, subject, ...more }, crypto)
const signerOf = (issuer: Issued, more: Partial<TestCertificate> = {}) =>
  issueTestCertificate(
    { profile: documentSigner, subject: named('signer'), issuer, ...more },
    crypto,
  )

const root = await rootOf()
const leaf = await signerOf(root)
const anonymous = await signerOf(root, { without: [extensionOid.authorityKeyIdentifier] })

function validate(anchors: readonly Issued[], from = leaf, more: Partial<PathInput> = {}) {
  const certificates = anchors.map(({ certificate }) => certificate)
  const input = { leaf: from.certificate, intermediates: [], anchors: certificates, at }
  return validatePath({ ...input, profile: documentSigner, ...more }, crypto)
}

async function failed(...args: Parameters<typeof validate>): Promise<string[]> {
  const { checks, verdict } = await validate(...args)
  const reasons = checks.filter(({ outcome }) => outcome === 'failed')
  expect(verdict).toBe(reasons.length === 0 ? 'accepted' : 'refused')
  return reasons.map(({ id, reason }) => `${id}: ${reason}`)
}

const notSigned = "pki/path-signature: certificate 0 is not signed by its issuer's key"

describe('which path is reported', () => {
  const unprofiled = { profile: 'any' } as const

  test('the one that holds, wherever it stands', async () => {
    const twin = await rootOf()
    for (const anchors of [
      [root, twin],
      [twin, root],
    ]) {
      const report = await validate(anchors, anonymous, unprofiled)
      expect(Object.keys(report).sort()).toEqual(['anchor', 'chain', 'checks', 'verdict'])
      expect(report.verdict).toBe('accepted')
      expect(report.chain).toEqual([anonymous.certificate, root.certificate])
      expect(report.anchor).toEqual(root.certificate)
    }
  })

  test('else the one with the fewest failures, the first of several', async () => {
    const expired = await rootOf(named('root'), {
      notBefore: new Date('2025-01-01T00:00:00Z'),
      notAfter: new Date('2025-02-01T00:00:00Z'),
    })
    const [twin, third] = [await rootOf(), await rootOf()]
    for (const anchors of [
      [expired, twin, third],
      [twin, third, expired],
    ]) {
      expect(await failed(anchors, anonymous, unprofiled)).toEqual([notSigned])
      expect((await validate(anchors, anonymous, unprofiled)).anchor).toEqual(twin.certificate)
    }
  })
})

describe('without a path', () => {
  const reported = async (anchors: readonly Issued[], more: Partial<PathInput> = {}) => {
    const { checks } = await validate(anchors, leaf, more)
    const [{ outcome, reason, tolerances } = { outcome: 'none' }] = checks
    return { outcome, reason, tolerances }
  }

  test('the report says why', async () => {
    const outcome = 'failed'
    expect(await reported([])).toEqual({ outcome, reason: 'no anchor was given' })
    const other = await rootOf(named('other'))
    expect(await reported([other])).toEqual({ outcome, reason: 'no path leads to an anchor' })
    expect(await reported([leaf])).toEqual({
      outcome,
      reason: 'the leaf is itself an anchor, which was not asked for',
      tolerances: ['pinned-signer'],
    })
  })

  test('a leaf that is an anchor is tolerated where it was asked for, and no other leaf', async () => {
    const allowPinnedLeaf = true
    expect((await reported([leaf], { allowPinnedLeaf })).outcome).toBe('tolerated')
    const other = await signerOf(root)
    expect((await reported([other], { allowPinnedLeaf })).outcome).toBe('failed')
    expect((await reported([leaf, root], { allowPinnedLeaf })).outcome).toBe('passed')
  })
})

describe('time', () => {
  const second = 1000
  const { notBefore, notAfter } = leaf.certificate
  const moved = (date: Date, seconds: number) => new Date(date.getTime() + seconds * second)

  test.each([
    ['the first moment', notBefore, 0, []],
    ['a second before', moved(notBefore, -1), 0, ['not yet valid']],
    ['a second before, a second tolerated', moved(notBefore, -1), 1, []],
    ['two seconds before, one tolerated', moved(notBefore, -2), 1, ['not yet valid']],
    ['the last moment', notAfter, 0, []],
    ['a second after', moved(notAfter, 1), 0, ['has expired']],
    ['a second after, a second tolerated', moved(notAfter, 1), 1, []],
    ['two seconds after, one tolerated', moved(notAfter, 2), 1, ['has expired']],
    ['no time', new Date(Number.NaN), 60, ['no time to check against']],
  ])('%s', async (_, now, skewSeconds, why) => {
    const reasons = await failed([root], leaf, { at: now, skewSeconds })
    expect(reasons).toHaveLength(why.length)
    for (const [index, text] of why.entries()) {
      expect(reasons[index]).toContain('pki/path-validity')
      expect(reasons[index]).toContain(text)
    }
  })
})

test('the key may be right and the name another: 6.1.3 (a)(4)', async () => {
  const { certificate, signer } = root
  const { subject } = (await rootOf(named('another'))).certificate
  const misnamed = await signerOf({ signer, certificate: { ...certificate, subject } })
  expect(await failed([root], misnamed)).toEqual([
    'pki/path-name-chaining: issuer of certificate 0 is not the subject of the next',
  ])
})

describe('key identifiers', () => {
  const wrong = authorityKeyIdentifierExtension(new Uint8Array(20).fill(1))

  test('another key is named', async () => {
    expect(await failed([root], await signerOf(root, { extensions: [wrong] }))).toEqual([
      'pki/path-key-identifier: authority key identifier of certificate 0 names another key',
    ])
  })

  test.each([
    ['the number of the issuer', root.certificate.serialNumber, []],
    [
      'another number',
      '01',
      ['pki/path-key-identifier: authority key identifier of certificate 0 names another key'],
    ],
  ])('may come with %s', async (_, serialNumber, reasons) => {
    const extension = {
      ...wrong,
      value: writeSequence(
        writePrimitive(0, await keyIdentifierOf(root.signer.publicKey, crypto)),
        writeContext(1, writeContext(4, root.certificate.subject.der)),
        writePrimitive(2, fromHex(serialNumber)),
      ),
    }
    expect(await failed([root], await signerOf(root, { extensions: [extension] }))).toEqual(reasons)
  })

  test('where the issuer names none, there is nothing to compare', async () => {
    const silent = await rootOf(named('silent'), { without: [extensionOid.subjectKeyIdentifier] })
    expect(await failed([silent], await signerOf(silent, { extensions: [wrong] }))).toEqual([])
  })

  test('where the leaf names none, the profile alone objects', async () => {
    expect(await failed([root], anonymous, { profile: 'any' })).toEqual([])
  })
})

test('an issuer must be an authority, and its key for certificates', async () => {
  const plain = await rootOf(named('plain'), { without: [extensionOid.basicConstraints] })
  expect(await failed([plain], await signerOf(plain))).toEqual([
    "pki/path-basic-constraints: certificate 1 is not a certification authority's",
  ])
  const lists = await rootOf(named('lists'), { extensions: [keyUsageExtension(['cRLSign'])] })
  expect(await failed([lists], await signerOf(lists))).toEqual([
    'pki/path-key-usage: key of certificate 1 may not sign certificates',
  ])
  const anything = await rootOf(named('anything'), { without: [extensionOid.keyUsage] })
  expect(await failed([anything], await signerOf(anything))).toEqual([])
})

describe('extensions that limit', () => {
  const reasonFor = (at: number, oid: string) =>
    `pki/path-critical-extensions: certificate ${at}: extension ${oid} is not processed`
  const unknown = '1.3.6.1.4.1.99999.1'
  const extension = (oid: string, critical: boolean) => ({ oid, critical, value: writeSequence() })

  test('a critical one that is not known refuses, of leaf and anchor alike', async () => {
    const leaf = await signerOf(root, { extensions: [extension(unknown, true)] })
    expect(await failed([root], leaf)).toEqual([reasonFor(0, unknown)])
    expect(await failed([leaf], leaf, { allowPinnedLeaf: true })).toEqual([reasonFor(0, unknown)])
    const anchor = await rootOf(named('strict'), { extensions: [extension(unknown, true)] })
    expect(await failed([anchor], await signerOf(anchor))).toEqual([reasonFor(1, unknown)])
    const harmless = await signerOf(root, { extensions: [extension(unknown, false)] })
    expect(await failed([root], harmless)).toEqual([])
  })
})

test('authorities below one are counted, the leaf is not', async () => {
  const authority = (issuer: Issued, name: string, pathLength: number) =>
    issueTestCertificate(
      {
        profile: iacaRoot,
        subject: named(name),
        issuer,
        extensions: [basicConstraintsExtension({ certificateAuthority: true, pathLength })],
      },
      crypto,
    )
  const top = await authority(await rootOf(named('top')), 'top', 0)
  const below = await authority(root, 'below', 0)
  expect(await failed([top], await signerOf(top))).toEqual([])
  const signer = await signerOf(below)
  expect(await failed([root], signer, { intermediates: [below.certificate] })).toEqual([
    'pki/path-length: certificate 2 allows 0 authorities below it',
  ])
  // One of its own name, as when a key is renewed, does not count.
  const renewed = await authority(root, 'root', 0)
  const later = await signerOf(renewed)
  expect(await failed([root], later, { intermediates: [renewed.certificate] })).toEqual([])
})

describe('country', () => {
  const differs = 'pki/path-country: country of the signer is not that of the root'
  const stateDiffers = 'pki/path-country: state of the signer is not that of the root'
  const judged = async (ofRoot: Subject, ofSigner: Subject, more: Partial<PathInput> = {}) => {
    const anchor = await rootOf(ofRoot)
    return await failed([anchor], await signerOf(anchor, { subject: ofSigner }), more)
  }

  test.each<[string, Subject, Subject, string[]]>([
    ['the same', named('r'), named('s'), []],
    ['another', named('r'), named('s', 'UX'), [differs]],
    ['the same state', named('r', 'UT', 'A'), named('s', 'UT', 'A'), []],
    ['another state', named('r', 'UT', 'A'), named('s', 'UT', 'B'), [stateDiffers]],
    ['a state of the signer alone', named('r'), named('s', 'UT', 'B'), []],
    ['a state of the root alone', named('r', 'UT', 'A'), named('s'), []],
  ])('%s', async (_, ofRoot, ofSigner, reasons) => {
    expect(await judged(ofRoot, ofSigner)).toEqual(reasons)
  })

  test('two that name none are not of the same', async () => {
    const nowhere: Subject = [['CN', 'nowhere']]
    expect(await judged(nowhere, nowhere)).toContain(differs)
  })

  test('is asked for by the profile', async () => {
    const [here, there] = [named('r'), named('s', 'UX')]
    expect(await judged(here, there, { profile: 'any' })).toEqual([])
    const own = { ...documentSigner, sameCountryAsAnchor: false }
    expect(await judged(here, there, { profile: own })).toEqual([])
  })
})

describe('profiles', () => {
  const noCountry = 'pki/profile-subject: anchor: C missing'

  test('of leaf and anchor are both asked', async () => {
    const nowhere = await rootOf([['CN', 'nowhere']])
    const reader = await issueTestCertificate(
      { profile: readerAuthentication, subject: [['CN', 'reader']], issuer: nowhere },
      crypto,
    )
    const profiles = { profile: readerAuthentication, anchorProfile: iacaRoot }
    expect(await failed([nowhere], reader, profiles)).toEqual([noCountry])
    expect(await failed([nowhere], reader, { ...profiles, profile: 'any' })).toEqual([noCountry])
    expect(await failed([nowhere], reader, { profile: readerAuthentication })).toEqual([])
  })

  test('each check has one line: the leaf’s own failure before the anchor’s', async () => {
    const nowhere = await rootOf([['CN', 'nowhere']])
    const from = await signerOf(nowhere, { subject: [['C', 'UT']] })
    const { checks } = await validate([nowhere], from, { anchorProfile: iacaRoot })
    const ofSubject = checks.filter(({ id }) => id === 'pki/profile-subject')
    expect(ofSubject.map(({ reason }) => reason)).toEqual(['CN missing'])
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
    expect(checks.some(({ id }) => id === 'pki/profile-key')).toBe(true)
  })
})
