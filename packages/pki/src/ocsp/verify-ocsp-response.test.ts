import type { Signer } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { type Check, createMemoryFreshness } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import {
  crlDistributionPointsExtension,
  extendedKeyUsageExtension,
  keyUsageExtension,
} from '../certificate/build-extensions.ts'
import { parseCertificate } from '../certificate/certificate.ts'
import { type Extension, writeExtensions } from '../certificate/extension.ts'
import { extendedKeyUsageOid, extensionOid } from '../certificate/object-ids.ts'
import { derItems, derTag, readDer } from '../der/der-reader.ts'
import { writeContext, writeNull, writeOctetString, writeSequence } from '../der/der-writer.ts'
import { jpkiAuth, jpkiCa, ocspResponder } from '../profile/profiles.ts'
import {
  type Issued,
  issueTestCertificate,
  type TestCertificate,
} from '../testing/test-authority.ts'
import {
  buildOcspError,
  buildOcspResponse,
  type NewOcspResponse,
  type OcspAnswer,
} from './build-ocsp-response.ts'
import { type CertIdHash, certIdOf, sameCertId } from './cert-id.ts'
import { ocspChecks } from './ocsp-checks.ts'
import { nonceExtension } from './ocsp-nonce.ts'
import { buildOcspRequest, parseOcspRequest } from './ocsp-request.ts'
import { ocspStatuses, parseOcspResponse } from './ocsp-response.ts'
import { type OcspExpectation, verifyOcspResponse } from './verify-ocsp-response.ts'

const crypto = createNodeCrypto()
const at = new Date('2026-06-01T12:00:00Z')
const thisUpdate = new Date('2026-06-01T00:00:00Z')
const nextUpdate = new Date('2026-06-02T00:00:00Z')
const revokedAt = new Date('2026-05-01T00:00:00Z')
const nonce = Uint8Array.from({ length: 32 }, (_, i) => i)

const authority = (name: string) =>
  issueTestCertificate(
    {
      profile: jpkiCa,
      subject: [
        ['C', 'JP'],
        ['O', name],
      ],
      algorithm: 'ES384',
    },
    crypto,
  )
const root = await authority('TEST')
/** Has the name of the root, and another key. */
const twin = await authority('TEST')
const sibling = await authority('OTHER')
const delegateOf = (issuer: Issued, changes: Partial<TestCertificate> = {}) =>
  issueTestCertificate(
    { profile: ocspResponder, subject: [['CN', 'OCSP']], issuer, ...changes },
    crypto,
  )
const delegate = await delegateOf(root)
const holder = await issueTestCertificate(
  { profile: jpkiAuth, subject: [['CN', '0001']], issuer: root },
  crypto,
)
const { serialNumber } = holder.certificate

const certId = (hash: CertIdHash = 'SHA-256', serial = serialNumber, issuer = root) =>
  certIdOf({ issuer: issuer.certificate, serialNumber: serial }, hash, crypto)
const own = await certId()
const good: OcspAnswer = { certId: own, thisUpdate, nextUpdate, status: 'good' }

const respond = (
  answers: readonly OcspAnswer[],
  by: Signer = root.signer,
  changes: Partial<NewOcspResponse> = {},
) => buildOcspResponse({ answers, producedAt: thisUpdate, ...changes }, by, crypto)

async function ask(der: Uint8Array | Promise<Uint8Array>, changes: Partial<OcspExpectation> = {}) {
  const expected = { issuer: root.certificate, serialNumber, at, crypto, ...changes }
  const report = await verifyOcspResponse(await der, expected)
  expect(report.checks.map(({ id }) => id).sort()).toEqual(ocspChecks.map(({ id }) => id).sort())
  const failed = report.checks.filter(({ outcome }) => outcome === 'failed')
  return { ...report, failed: failed.map(({ id }) => id) }
}

test.each([
  ['the same again', 0, []],
  ['a later one', 1, []],
  ['an earlier one', -1, ['pki/ocsp-not-older']],
])('after an answer was seen, %s', async (_, change, failed) => {
  const freshness = createMemoryFreshness()
  expect((await ask(respond([good]), { freshness })).failed).toEqual([])
  const then = { ...good, thisUpdate: new Date(thisUpdate.getTime() + change * 1000) }
  expect((await ask(respond([then]), { freshness })).failed).toEqual(failed)
  // of another certificate nothing was seen
  const other = { ...then, certId: await certId('SHA-256', '1234') }
  expect((await ask(respond([other]), { serialNumber: '1234', freshness })).failed).toEqual([])
})

describe('a delegate is asked about where somebody can be: RFC 6960 4.2.2.2.1', () => {
  const list = { extensions: [crlDistributionPointsExtension(['http://crl.test.example/l.crl'])] }
  const answers = {
    good: { id: 'pki/crl-status', outcome: 'passed', clause: 'c' },
    revoked: { id: 'pki/crl-status', outcome: 'failed', clause: 'c', reason: 'revoked' },
  } as const
  const outcomeOf = ({ checks }: { checks: readonly Check[] }) =>
    checks.find(({ id }) => id === 'pki/ocsp-delegate-revocation')?.outcome

  async function askAbout(certificate: Issued, expected: Partial<OcspExpectation>) {
    const enclosed = { certificates: [certificate.certificate.der] }
    return await verifyOcspResponse(await respond([good], certificate.signer, enclosed), {
      ...{ issuer: root.certificate, serialNumber, at, crypto, ...expected },
    })
  }

  test.each([
    ['good', {}, 'accepted'],
    ['revoked', {}, 'refused'],
    ['good', { without: [extensionOid.ocspNoCheck] }, 'accepted'],
    ['revoked', { without: [extensionOid.ocspNoCheck] }, 'refused'],
  ] as const)('the list says %s: %j', async (says, change, verdict) => {
    const asked: string[][] = []
    const checkRevocation = async (chain: readonly Uint8Array[]) => {
      asked.push(chain.map((der) => parseCertificate(der).subject.text))
      return [answers[says]]
    }
    const own = await delegateOf(root, { ...list, ...change })
    const report = await askAbout(own, { checkRevocation })
    expect([report.verdict, report.status]).toEqual([verdict, says === 'good' ? says : undefined])
    expect(asked).toEqual([[own.certificate.subject.text, root.certificate.subject.text]])
  })

  test('nobody can be asked: said so, or refused where the policy asks for it', async () => {
    const own = await delegateOf(root, list)
    const skipped = await askAbout(own, {})
    expect([skipped.verdict, outcomeOf(skipped)]).toEqual(['accepted', 'skipped'])
    const required = await askAbout(own, { signerRevocation: 'required' })
    expect([required.verdict, outcomeOf(required)]).toEqual(['refused', 'failed'])
    const nocheck = await askAbout(delegate, { signerRevocation: 'required' })
    expect([nocheck.verdict, outcomeOf(nocheck)]).toEqual(['accepted', 'not-applicable'])
  })

  test('nothing is fetched for an answer that the delegate did not sign', async () => {
    const own = await delegateOf(root, list)
    const enclosed = { certificates: [own.certificate.der] }
    const forged = await respond([good], twin.signer, {
      ...{ ...enclosed, responder: own.certificate },
    })
    const checkRevocation = () => expect.fail('was asked')
    expect((await ask(forged, { checkRevocation })).verdict).toBe('refused')
  })
})

describe('what is said: RFC 6960 2.2', () => {
  test.each(['SHA-1', 'SHA-256'] as const)('good, asked with %s', async (hash) => {
    const request = await buildOcspRequest(
      { issuer: root.certificate, serialNumber, hash, nonce },
      crypto,
    )
    const { certIds, nonce: sent } = parseOcspRequest(request)
    const [asked = own] = certIds
    expect(sameCertId(asked, await certId(hash))).toBe(true)
    expect(certIds.length).toBe(1)
    const response = await respond([{ ...good, certId: asked }], root.signer, {
      ...(sent && { nonce: sent }),
    })
    const report = await ask(response, { nonce })
    expect(report).toMatchObject({ verdict: 'accepted', status: 'good', thisUpdate, nextUpdate })
    expect(report.failed).toEqual([])
  })

  test.each([
    ['revoked', { status: 'revoked', revokedAt, reason: 'keyCompromise' }, 'keyCompromise'],
    ['on hold', { status: 'revoked', revokedAt, reason: 'certificateHold' }, 'certificateHold'],
    ['revoked, no reason', { status: 'revoked', revokedAt }, undefined],
  ] as const)('%s', async (_, status, reason) => {
    const report = await ask(respond([{ ...good, ...status }]))
    expect(report).toMatchObject({ verdict: 'refused', status: 'revoked', revokedAt })
    expect(report.revocationReason).toBe(reason)
    expect(report.failed).toEqual(['pki/ocsp-status'])
  })

  test('unknown', async () => {
    const report = await ask(respond([{ ...good, status: 'unknown' }]))
    expect([report.verdict, report.status, report.failed]).toEqual([
      'refused',
      'unknown',
      ['pki/ocsp-status'],
    ])
  })

  test('never issued: on hold since 1970, and it says that this may be so', async () => {
    const response = await respond([{ ...good, status: 'never-issued' }])
    const parsed = parseOcspResponse(response)
    expect(parsed.status === 'successful' && parsed.basic.extendedRevoke).toBe(true)
    expect(await ask(response)).toMatchObject({
      verdict: 'refused',
      status: 'revoked',
      revokedAt: new Date(0),
      revocationReason: 'certificateHold',
    })
  })

  test('one good and one revoked answer: revoked', async () => {
    const revoked: OcspAnswer = { ...good, status: 'revoked', revokedAt }
    for (const answers of [
      [good, revoked],
      [revoked, good],
    ])
      expect((await ask(respond(answers))).status).toBe('revoked')
  })
})

const anotherCert = ['pki/ocsp-cert-id']
test.each([
  ['another serial number', certId('SHA-256', `${serialNumber.slice(0, -2)}00`)],
  ['the same number of another authority', certId('SHA-256', serialNumber, sibling)],
  ['the same number of another key', certId('SHA-256', serialNumber, twin)],
])('answer about %s: refused', async (_, id) => {
  const report = await ask(respond([{ ...good, certId: await id }]))
  expect(report.failed).toEqual(anotherCert)
  expect(report.status).toBeUndefined()
})

test('the right answer is found among others, in either hash', async () => {
  const other = { ...good, certId: await certId('SHA-256', '1001'), status: 'unknown' } as const
  const report = await ask(respond([other, { ...good, certId: await certId('SHA-1') }]))
  expect(report.verdict).toBe('accepted')
})

const enclosing = ({ certificate: { der } }: Issued) => ({ certificates: [der] })
const byDelegate = (issued: Issued) => respond([good], issued.signer, enclosing(issued))
const unknownCritical: Extension = {
  oid: '1.3.6.1.4.1.99999.1',
  critical: true,
  value: writeNull(),
}
const forClients = extendedKeyUsageExtension([extendedKeyUsageOid.clientAuth])
/** Signs with the key of the root in the name of the sibling. */
const misnamed = { certificate: sibling.certificate, signer: root.signer }
const responder = ['pki/ocsp-responder']

describe('who may answer: RFC 6960 4.2.2.2', () => {
  test('a delegate of the authority', async () => {
    expect((await ask(byDelegate(delegate))).verdict).toBe('accepted')
    const both = { certificates: [sibling.certificate.der, delegate.certificate.der] }
    expect((await ask(respond([good], delegate.signer, both))).verdict).toBe('accepted')
  })

  test.each([
    ['that is not enclosed', respond([good], delegate.signer)],
    ['of a sibling', delegateOf(sibling).then(byDelegate)],
    ['of a key with the name of the authority', delegateOf(twin).then(byDelegate)],
    ['of a delegate', delegateOf(delegate).then(byDelegate)],
    ['that is a holder', byDelegate(holder)],
    ['with another purpose', delegateOf(root, { extensions: [forClients] }).then(byDelegate)],
    ['whose issuer has another name', delegateOf(misnamed).then(byDelegate)],
    [
      'without ocsp-nocheck',
      delegateOf(root, { without: [extensionOid.ocspNoCheck] }).then(byDelegate),
    ],
    [
      'that has expired',
      delegateOf(root, { notAfter: new Date('2026-05-31T00:00:00Z') }).then(byDelegate),
    ],
    [
      'that is not valid yet',
      delegateOf(root, { notBefore: new Date('2026-06-02T00:00:00Z') }).then(byDelegate),
    ],
    [
      'whose key may not sign',
      delegateOf(root, { extensions: [keyUsageExtension(['keyAgreement'])] }).then(byDelegate),
    ],
    [
      'with an unknown critical extension',
      delegateOf(root, { extensions: [unknownCritical] }).then(byDelegate),
    ],
  ])('a delegate %s: refused', async (_, response) => {
    const report = await ask(response)
    expect(report.failed).toEqual(responder)
    expect(report.verdict).toBe('refused')
    expect(report.status).toBeUndefined()
  })

  test('a revocable delegate, when the caller accepts that', async () => {
    const response = delegateOf(root, { without: [extensionOid.ocspNoCheck] }).then(byDelegate)
    expect((await ask(response, { acceptRevocableDelegate: true })).verdict).toBe('accepted')
  })

  test('the authority itself, but another than asked', async () => {
    expect((await ask(respond([good], sibling.signer))).failed).toEqual(responder)
    expect((await ask(respond([good], twin.signer, enclosing(twin)))).failed).toEqual(responder)
  })
})

test('a signature of another key under the name of the authority: refused', async () => {
  const forged = { ...twin.signer, publicKey: root.signer.publicKey }
  expect((await ask(respond([good], forged))).failed).toEqual(['pki/ocsp-signature'])
})

test('good instead of revoked, by one byte: refused', async () => {
  const response = await respond([{ ...good, status: 'unknown' }])
  const where = Buffer.from(response).indexOf(Buffer.from([0x82, 0x00, 0x18, 0x0f]))
  const changed = Uint8Array.from(response, (byte, i) => (i === where ? 0x80 : byte))
  expect((await ask(changed)).failed).toEqual(['pki/ocsp-signature'])
})

const seconds = (time: Date, change: number) => new Date(time.getTime() + change * 1000)
test.each([
  ['thisUpdate, clock a minute slow', seconds(thisUpdate, -60), []],
  ['before thisUpdate', seconds(thisUpdate, -61), ['pki/ocsp-time']],
  ['nextUpdate, clock a minute fast', seconds(nextUpdate, 60), []],
  ['stale', seconds(nextUpdate, 61), ['pki/ocsp-time']],
  ['no clock', new Date(Number.NaN), ['pki/ocsp-time']],
])('%s', async (_, now, failed) => {
  expect((await ask(respond([good]), { at: now })).failed).toEqual(failed)
})

describe('nonce: RFC 9654 2.1', () => {
  const withNonce = (sent: Uint8Array) => respond([good], root.signer, { nonce: sent })
  test.each([
    ['the one that was sent', withNonce(nonce), { nonce }, 'passed'],
    ['another one', withNonce(nonce.slice(1)), { nonce }, 'failed'],
    ['none in the answer', respond([good]), { nonce }, 'failed'],
    [
      'none in the answer, made in advance',
      respond([good]),
      { nonce, nonceRequired: false },
      'not-applicable',
    ],
    [
      'another one, though none is required',
      withNonce(nonce.slice(1)),
      { nonce, nonceRequired: false },
      'failed',
    ],
    ['none sent', withNonce(nonce), {}, 'not-applicable'],
  ])('%s: %#', async (_, response, options, outcome) => {
    const { checks } = await ask(response, options)
    expect(checks.find(({ id }) => id === 'pki/ocsp-nonce')?.outcome).toBe(outcome)
  })

  test.each([0, 129])('of %i bytes: neither written nor read', async (length) => {
    const request = { issuer: root.certificate, serialNumber, nonce: new Uint8Array(length) }
    expect(await codeThrownBy(() => buildOcspRequest(request, crypto))).toBe('pki/malformed')
    const longest = await buildOcspRequest({ ...request, nonce: new Uint8Array(128) }, crypto)
    expect(parseOcspRequest(longest).nonce?.length).toBe(128)
    const extension = { ...nonceExtension(nonce), value: writeOctetString(new Uint8Array(length)) }
    expect(await codeThrownBy(() => parseOcspRequest(requestWith(extension, longest)))).toBe(
      'pki/malformed',
    )
  })
})

/** The list of requests of another one, with this extension instead. */
function requestWith({ oid, critical, value }: Extension, of: Uint8Array): Uint8Array {
  const tbs = derItems(readDer(of, derTag.sequence, ''), '').next(derTag.sequence, '')
  const list = derItems(tbs, '').any('').bytes
  const extensions = writeExtensions([{ oid, critical, value }])
  return writeSequence(writeSequence(list, writeContext(2, extensions)))
}

test('a critical extension of a request is not passed over: RFC 6960 4.4', async () => {
  const request = await buildOcspRequest({ issuer: root.certificate, serialNumber }, crypto)
  const plain = requestWith({ ...unknownCritical, critical: false }, request)
  expect(parseOcspRequest(plain).certIds.map((id) => sameCertId(id, own))).toEqual([true])
  const critical = requestWith(unknownCritical, request)
  expect(await codeThrownBy(() => parseOcspRequest(critical))).toBe('pki/malformed')
})

const errors = ocspStatuses.filter((status) => status !== undefined && status !== 'successful')
test.each(errors)('error %s: no answer', async (status) => {
  const report = await ask(buildOcspError(status))
  expect(parseOcspResponse(buildOcspError(status))).toEqual({ status })
  expect([report.verdict, report.failed]).toEqual(['refused', ['pki/ocsp-response']])
  expect(report.checks[0]?.reason).toContain(status)
})

const whole = await respond([good])
test.each([
  ['nothing', new Uint8Array()],
  ['status 4', Uint8Array.of(0x30, 3, 0x0a, 1, 4)],
  ['successful without content', Uint8Array.of(0x30, 3, 0x0a, 1, 0)],
  ['cut off', whole.subarray(0, -1)],
  ['bytes behind it', Uint8Array.of(...whole, 0)],
  ['HTML', new TextEncoder().encode('<html>')],
])('%s is not a response', async (_, bytes) => {
  const report = await ask(bytes)
  expect([report.verdict, report.failed]).toEqual(['refused', ['pki/ocsp-response']])
})
