import { createNodeCrypto } from '@tegata/crypto/node'
import { createMemoryFreshness } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import {
  crlDistributionPointsExtension,
  keyUsageExtension,
} from '../certificate/build-extensions.ts'
import { type Extension, writeExtensions } from '../certificate/extension.ts'
import { extensionOid } from '../certificate/object-ids.ts'
import { keyIdentifierOf } from '../certificate/public-key.ts'
import { signData, writeAlgorithm } from '../certificate/signed-data.ts'
import {
  writeContext,
  writeNull,
  writePrimitive,
  writeSequence,
  writeSmallInteger,
  writeTime,
} from '../der/der-writer.ts'
import { jpkiAuth, jpkiCa } from '../profile/profiles.ts'
import { issueTestCertificate } from '../testing/test-authority.ts'
import { buildCrl, type NewCrl } from './build-crl.ts'
import { parseCrl } from './certificate-list.ts'
import { crlChecks } from './crl-checks.ts'
import { issuingDistributionPointExtension } from './issuing-distribution-point.ts'
import { type CrlExpectation, verifyCrl } from './verify-crl.ts'

const crypto = createNodeCrypto()
const at = new Date('2026-06-01T12:00:00Z')
const thisUpdate = new Date('2026-06-01T00:00:00Z')
const nextUpdate = new Date('2026-06-08T00:00:00Z')
const revokedAt = new Date('2026-05-01T00:00:00Z')
const point = 'http://crl.test.example/2.crl'

const authority = (extensions: readonly Extension[] = []) =>
  issueTestCertificate(
    {
      profile: jpkiCa,
      subject: [
        ['C', 'JP'],
        ['O', 'TEST'],
      ],
      algorithm: 'ES384',
      extensions,
    },
    crypto,
  )
const root = await authority()
/** Has the name of the root, and another key. */
const twin = await authority()
const stranger = await issueTestCertificate(
  { profile: jpkiCa, subject: [['CN', 'other']], algorithm: 'ES384' },
  crypto,
)
const withoutListKey = await authority([keyUsageExtension(['keyCertSign'])])
const holder = (issuer = root, points = [point]) =>
  issueTestCertificate(
    {
      profile: jpkiAuth,
      subject: [['CN', '0001']],
      issuer,
      extensions: [crlDistributionPointsExtension(points)],
    },
    crypto,
  )
const { certificate } = await holder()
const { serialNumber } = certificate

async function list(changes: Partial<NewCrl> = {}, by = root) {
  const crl = {
    issuer: by.certificate.subject.der,
    authorityKeyIdentifier: await keyIdentifierOf(by.signer.publicKey, crypto),
    crlNumber: '0100',
    thisUpdate,
    nextUpdate,
    revoked: [],
    ...changes,
  }
  return await buildCrl(crl, by.signer)
}

async function ask(crl: Uint8Array | Promise<Uint8Array>, changes: Partial<CrlExpectation> = {}) {
  const expected = { certificate, issuer: root.certificate, at, crypto, ...changes }
  const report = await verifyCrl(await crl, expected)
  expect(report.checks.map(({ id }) => id).sort()).toEqual(crlChecks.map(({ id }) => id).sort())
  const failed = report.checks.filter(({ outcome }) => outcome === 'failed')
  return { ...report, failed: failed.map(({ id }) => id) }
}

const times = { thisUpdate, nextUpdate }

test('good, with nobody revoked and with somebody else', async () => {
  const good = { verdict: 'accepted', status: 'good', failed: [], ...times }
  expect(await ask(list())).toMatchObject(good)
  expect(await ask(list({ revoked: [{ serialNumber: '1001', revokedAt }] }))).toMatchObject(good)
})

const reasons = [
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
  'aACompromise',
] as const

test.each(reasons)('revoked: %s', async (reason) => {
  const report = await ask(list({ revoked: [{ serialNumber, revokedAt, reason }] }))
  expect(report).toMatchObject({ verdict: 'refused', status: 'revoked', revokedAt, ...times })
  expect(report.revocationReason).toBe(reason)
  expect(report.failed).toEqual(['pki/crl-status'])
})

test('revoked without a reason: none is invented, and unspecified is left out', async () => {
  for (const reason of [{}, { reason: 'unspecified' as const }]) {
    const crl = await list({ revoked: [{ serialNumber, revokedAt, ...reason }] })
    const report = await ask(crl)
    expect(report.status).toBe('revoked')
    expect(report).not.toHaveProperty('revocationReason')
    expect(parseCrl(crl).revoked.get(serialNumber)?.extensions.size).toBe(0)
  }
})

const wholeAuthority = issuingDistributionPointExtension({})
const only = (which: 'user-certificates' | 'authority-certificates', uri = point) =>
  issuingDistributionPointExtension({ uri, only: which })
const flagged = (n: number): Extension => ({
  ...wholeAuthority,
  value: writeSequence(writePrimitive(n, Uint8Array.of(0xff))),
})
const someReasons: Extension = {
  ...wholeAuthority,
  value: writeSequence(writePrimitive(3, Uint8Array.of(6, 0x40))),
}
const noReasons: Extension = {
  ...wholeAuthority,
  value: writeSequence(writePrimitive(3, Uint8Array.of(0))),
}
const relative: Extension = {
  ...wholeAuthority,
  value: writeSequence(writeContext(0, writeContext(1))),
}

describe('partitions: RFC 5280 6.3.3 (b)(2)', () => {
  test.each([
    ['its point', issuingDistributionPointExtension({ uri: point }), []],
    ['its point, end entities', only('user-certificates'), []],
    ['no point named', wholeAuthority, []],
    [
      'another point',
      only('user-certificates', 'http://crl.test.example/3.crl'),
      ['pki/crl-scope'],
    ],
    [
      'same point with another letter case',
      only('user-certificates', point.toUpperCase()),
      ['pki/crl-scope'],
    ],
    ['authorities', only('authority-certificates'), ['pki/crl-scope']],
    ['indirect', flagged(4), ['pki/crl-scope']],
    ['attribute certificates', flagged(5), ['pki/crl-scope']],
    ['some reasons', someReasons, ['pki/crl-scope']],
    ['no reason at all', noReasons, ['pki/crl-scope']],
    ['a name relative to the issuer', relative, ['pki/crl-scope']],
  ])('%s', async (_, extension, failed) => {
    const report = await ask(list({ extensions: [extension] }))
    expect(report.failed).toEqual(failed)
    expect(report.status).toBe(failed.length > 0 ? undefined : 'good')
  })

  test('one of several points is enough, and a certificate without points fits no partition', async () => {
    const crl = await list({ extensions: [only('user-certificates')] })
    const several = (await holder(root, ['http://crl.test.example/1.crl', point])).certificate
    expect((await ask(crl, { certificate: several })).failed).toEqual([])
    const { certificate: root0 } = root
    const authorities = await list({ extensions: [only('authority-certificates')] })
    expect((await ask(authorities, { certificate: root0 })).failed).toEqual(['pki/crl-scope'])
  })

  test('a point whose default value is written out is malformed', async () => {
    const value = writeSequence(writePrimitive(1, Uint8Array.of(0)))
    const run = () => list({ extensions: [{ ...wholeAuthority, value }] })
    expect(await codeThrownBy(run)).toBe('pki/malformed')
  })
})

describe('issuer and signature: 6.3.3 (b), (f), (g)', () => {
  test.each([
    ['another authority', list({}, stranger), ['pki/crl-issuer', 'pki/crl-signature']],
    ['another key of the same name', list({}, twin), ['pki/crl-issuer', 'pki/crl-signature']],
    ['another key that claims this one', claiming(), ['pki/crl-signature']],
    [
      'an identifier of another key',
      list({ authorityKeyIdentifier: new Uint8Array(20) }),
      ['pki/crl-issuer'],
    ],
  ])('list of %s', async (_, crl, failed) => {
    const report = await ask(crl)
    expect(report.failed).toEqual(failed)
    expect(report.status).toBeUndefined()
  })

  async function claiming() {
    return await list(
      {},
      {
        certificate: root.certificate,
        signer: { ...twin.signer, publicKey: root.signer.publicKey },
      },
    )
  }

  test('certificate of another authority', async () => {
    const other = (await holder(stranger)).certificate
    expect((await ask(list(), { certificate: other })).failed).toEqual(['pki/crl-issuer'])
  })

  test('a key that may not sign lists', async () => {
    const issuer = withoutListKey.certificate
    const { certificate: leaf } = await holder(withoutListKey)
    const report = await ask(list({}, withoutListKey), { issuer, certificate: leaf })
    expect(report.failed).toEqual(['pki/crl-issuer'])
  })

  test('a changed entry', async () => {
    const crl = await list({ revoked: [{ serialNumber, revokedAt }] })
    const inside = Buffer.from(crl).indexOf(Buffer.from(serialNumber, 'hex'))
    const changed = Uint8Array.from(crl, (byte, i) => (i === inside + 5 ? byte ^ 1 : byte))
    expect((await ask(changed)).failed).toEqual(['pki/crl-signature'])
  })
})

const seconds = (time: Date, change: number) => new Date(time.getTime() + change * 1000)

test.each([
  ['thisUpdate, clock a minute slow', seconds(thisUpdate, -60), []],
  ['before thisUpdate', seconds(thisUpdate, -61), ['pki/crl-time']],
  ['nextUpdate, clock a minute fast', seconds(nextUpdate, 60), []],
  ['stale', seconds(nextUpdate, 61), ['pki/crl-time']],
  ['no clock', new Date(Number.NaN), ['pki/crl-time']],
])('%s', async (_, now, failed) => {
  expect((await ask(list(), { at: now })).failed).toEqual(failed)
})

test.each([
  [43_140, []],
  [43_139, ['pki/crl-time']],
])('a longest age of %i seconds', async (maxAgeSeconds, failed) => {
  expect((await ask(list(), { maxAgeSeconds })).failed).toEqual(failed)
})

const later = seconds(thisUpdate, 1)
const earlier = seconds(thisUpdate, -1)
const goesBack = ['pki/crl-not-older']

test.each<[string, Partial<NewCrl>, string[]]>([
  ['the same list again', {}, []],
  ['a later one', { crlNumber: '0101', thisUpdate: later }, []],
  ['a lower number', { crlNumber: '00ff', thisUpdate: later }, goesBack],
  ['an earlier time', { crlNumber: '0101', thisUpdate: earlier }, goesBack],
])('after a list was seen, %s: 5.2.3', async (_, change, failed) => {
  const freshness = createMemoryFreshness()
  expect((await ask(list(), { freshness })).failed).toEqual([])
  expect((await ask(list(change), { freshness })).failed).toEqual(failed)
})

test('what does not hold is not remembered, nor are lists of others', async () => {
  const freshness = createMemoryFreshness()
  const newest = { crlNumber: '0200', thisUpdate: at }
  expect((await ask(list(newest, twin), { freshness })).failed).not.toEqual([])
  const late = await ask(list(newest), { at: earlier, freshness })
  expect(late.failed).toEqual(['pki/crl-time'])
  const ofTwin = { certificate: (await holder(twin)).certificate, issuer: twin.certificate }
  const high = { crlNumber: '0300', thisUpdate: later }
  expect((await ask(list(high, twin), { ...ofTwin, freshness })).failed).toEqual([])
  expect((await ask(list(), { freshness })).failed).toEqual([])
})

const delta: Extension = {
  oid: extensionOid.deltaCrlIndicator,
  critical: true,
  value: writeSmallInteger(1),
}
const unknown = { oid: '1.3.6.1.4.1.99999.1', value: writeNull() }

test.each([
  ['delta list', delta, ['pki/crl-form']],
  ['delta list that says so in passing', { ...delta, critical: false }, ['pki/crl-form']],
  ['unknown critical extension', { ...unknown, critical: true }, ['pki/crl-form']],
  ['unknown extension', { ...unknown, critical: false }, []],
])('%s: 5.2', async (_, extension, failed) => {
  expect((await ask(list({ extensions: [extension] }))).failed).toEqual(failed)
})

/** A list put together by hand: what `buildCrl` would not write. */
async function byHand(parts: {
  version?: Uint8Array[]
  nextUpdate?: Uint8Array[]
  entries?: Uint8Array[]
  extensions?: Uint8Array[]
}) {
  const { version = [writeSmallInteger(1)], entries = [], extensions = [] } = parts
  const tbs = writeSequence(
    ...version,
    writeAlgorithm(root.signer.algorithm),
    root.certificate.subject.der,
    writeTime(thisUpdate),
    ...(parts.nextUpdate ?? [writeTime(nextUpdate)]),
    ...entries,
    ...extensions,
  )
  return await signData(tbs, root.signer)
}
const entry = (...extensions: Uint8Array[]) =>
  writeSequence(writeSmallInteger(0x1001), writeTime(revokedAt), ...extensions)
const issuedBy = writeExtensions([
  { oid: extensionOid.certificateIssuer, critical: true, value: writeSequence() },
])
const reason1 = writeExtensions([
  { oid: extensionOid.reasonCode, critical: false, value: Uint8Array.of(0x0a, 1, 1) },
])
const reason7 = writeExtensions([
  { oid: extensionOid.reasonCode, critical: false, value: Uint8Array.of(0x0a, 1, 7) },
])

test.each([
  ['no nextUpdate', { nextUpdate: [] }, ['pki/crl-time']],
  ['version 1, no extensions', { version: [] }, []],
  [
    'version 1 with extensions',
    { version: [], extensions: [writeContext(0, reason7)] },
    ['pki/crl-form'],
  ],
  [
    'version 1 with an extension of an entry',
    { version: [], entries: [writeSequence(entry(reason1))] },
    ['pki/crl-form'],
  ],
  ['an extension of an entry', { entries: [writeSequence(entry(reason1))] }, []],
  ['version 3', { version: [writeSmallInteger(2)] }, ['pki/crl-form']],
  ['an empty list of entries', { entries: [writeSequence()] }, ['pki/crl-form']],
  ['an entry of another issuer', { entries: [writeSequence(entry(issuedBy))] }, ['pki/crl-form']],
  [
    'an entry with a reason not in use',
    { entries: [writeSequence(entry(reason7))] },
    ['pki/crl-form'],
  ],
  ['no extensions, but their place', { extensions: [writeContext(0)] }, ['pki/crl-form']],
])('%s', async (_, parts, failed) => {
  const report = await ask(byHand(parts))
  expect(report.failed).toEqual(failed)
  expect(report.status).toBe(failed.length > 0 ? undefined : 'good')
})

test('of two entries with one serial number the first counts', async () => {
  const crl = parseCrl(await byHand({ entries: [writeSequence(entry(reason1), entry())] }))
  expect([...crl.revoked.values()].map(({ reason }) => reason)).toEqual(['keyCompromise'])
})

test('a list may be good for a moment', async () => {
  expect((await ask(list({ nextUpdate: thisUpdate }), { at: thisUpdate })).failed).toEqual([])
})

test.each([
  ['nothing', new Uint8Array()],
  ['a certificate', root.certificate.der],
  ['HTML', new TextEncoder().encode('<html>')],
])('%s is not a list', async (_, bytes) => {
  const report = await ask(bytes)
  expect([report.verdict, report.failed]).toEqual(['refused', ['pki/crl-form']])
})

test.each([
  [
    'a serial number twice',
    {
      revoked: [
        { serialNumber, revokedAt },
        { serialNumber, revokedAt },
      ],
    },
  ],
  ['an end before the beginning', { nextUpdate: seconds(thisUpdate, -1) }],
  ['an extension twice', { extensions: [wholeAuthority, wholeAuthority] }],
  ['no date', { thisUpdate: new Date(Number.NaN) }],
])('%s is not written', async (_, changes) => {
  expect(await codeThrownBy(() => list(changes))).toBe('pki/malformed')
})

test('one parsed list answers for many certificates', async () => {
  const crl = parseCrl(await list({ revoked: [{ serialNumber, revokedAt }] }))
  const other = (await holder()).certificate
  const options = { issuer: root.certificate, at, crypto }
  expect((await verifyCrl(crl, { ...options, certificate })).status).toBe('revoked')
  expect((await verifyCrl(crl, { ...options, certificate: other })).status).toBe('good')
})
