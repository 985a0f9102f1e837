import type { Signer } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { type Extension, writeExtensions } from '../certificate/extension.ts'
import { signData } from '../certificate/signed-data.ts'
import { derItems, derTag, readDer } from '../der/der-reader.ts'
import {
  writeContext,
  writeEnumerated,
  writeGeneralizedTime,
  writeNull,
  writeOctetString,
  writeOid,
  writePrimitive,
  writeSequence,
  writeValue,
} from '../der/der-writer.ts'
import { jpkiAuth, jpkiCa, ocspResponder } from '../profile/profiles.ts'
import { issueTestCertificate } from '../testing/test-authority.ts'
import { buildOcspResponse } from './build-ocsp-response.ts'
import { certIdOf, writeCertId } from './cert-id.ts'
import { basicResponseOid, parseOcspResponse } from './ocsp-response.ts'
import { type OcspExpectation, verifyOcspResponse } from './verify-ocsp-response.ts'

const crypto = createNodeCrypto()
const at = new Date('2026-06-01T12:00:00Z')
const thisUpdate = new Date('2026-06-01T00:00:00Z')
const nextUpdate = new Date('2026-06-02T00:00:00Z')
const authority = (name: string) =>
  issueTestCertificate({ profile: jpkiCa, subject: [['O', name]], algorithm: 'ES384' }, crypto)
const [root, other] = [await authority('TEST'), await authority('OTHER')]
const delegate = await issueTestCertificate(
  { profile: ocspResponder, subject: [['CN', 'OCSP']], issuer: root },
  crypto,
)
const holder = await issueTestCertificate(
  { profile: jpkiAuth, subject: [['CN', '0001']], issuer: root },
  crypto,
)
const { serialNumber } = holder.certificate
const certId = await certIdOf({ issuer: root.certificate, serialNumber }, 'SHA-256', crypto)
const good = { certId, thisUpdate, nextUpdate, status: 'good' } as const

const goodStatus = writePrimitive(0, new Uint8Array())
const singleOf = (status: Uint8Array, ...more: readonly Uint8Array[]) =>
  writeSequence(writeCertId(certId), status, writeGeneralizedTime(thisUpdate), ...more)
const next = (time: Date) => writeContext(0, writeGeneralizedTime(time))
const single = singleOf(goodStatus, next(nextUpdate))
const byName = writeContext(1, root.certificate.subject.der)

type Parts = {
  readonly responder?: Uint8Array
  readonly singles?: readonly Uint8Array[]
  readonly extensions?: readonly Extension[]
  readonly certificates?: readonly Uint8Array[]
}

/** A response put together by hand: what `buildOcspResponse` would not write. */
async function byHand(parts: Parts = {}, signer: Signer = root.signer): Promise<Uint8Array> {
  const { responder = byName, singles = [single], extensions, certificates } = parts
  const tbs = writeSequence(
    responder,
    writeGeneralizedTime(thisUpdate),
    writeSequence(...singles),
    ...(extensions ? [writeContext(1, writeExtensions(extensions))] : []),
  )
  const enclosed = certificates ? [writeContext(0, writeSequence(...certificates))] : []
  const basic = await signData(tbs, signer, ...enclosed)
  const bytes = writeSequence(writeOid(basicResponseOid), writeOctetString(basic))
  return writeSequence(writeEnumerated(0), writeContext(0, bytes))
}

async function ask(der: Uint8Array | Promise<Uint8Array>, changes: Partial<OcspExpectation> = {}) {
  const expected = { issuer: root.certificate, serialNumber, at, crypto, ...changes }
  const { verdict, checks } = await verifyOcspResponse(await der, expected)
  // Accepted means that nothing was left out.
  if (verdict === 'accepted')
    expect(checks.filter(({ outcome }) => outcome === 'skipped')).toEqual([])
  return checks.flatMap(({ id, outcome, reason }) =>
    outcome === 'failed' ? `${id}: ${reason}` : [],
  )
}

describe('the responder', () => {
  const stranger = 'pki/ocsp-responder: the responder is neither the issuer nor enclosed'

  test('may be named instead of its key', async () => {
    expect(await ask(byHand())).toEqual([])
    const responder = writeContext(1, other.certificate.subject.der)
    expect(await ask(byHand({ responder }))).toEqual([stranger])
  })

  test('an enclosed delegate counts where it is the one that answers', async () => {
    const certificates = [delegate.certificate.der]
    const responder = writeContext(1, delegate.certificate.subject.der)
    expect(await ask(byHand({ responder, certificates }, delegate.signer))).toEqual([])
    const unnamed = { responder: writeContext(1, other.certificate.subject.der), certificates }
    expect(await ask(byHand(unnamed, delegate.signer))).toEqual([stranger])
  })

  test.each([
    ['neither a name nor a key', writeContext(3, root.certificate.subject.der)],
    ['a name that is none', writeContext(1, writeOctetString(new Uint8Array(20)))],
  ])('%s is malformed', async (_, responder) => {
    const der = await byHand({ responder })
    expect(await codeThrownBy(() => parseOcspResponse(der))).toBe('pki/malformed')
  })
})

describe('time', () => {
  const timed = (...more: readonly Uint8Array[]) =>
    byHand({ singles: [singleOf(goodStatus, ...more)] })

  test('an answer that ends before it begins is refused, one that ends at once is not', async () => {
    const moment = { at: thisUpdate }
    expect(await ask(timed(next(thisUpdate)), moment)).toEqual([])
    const before = next(new Date(thisUpdate.getTime() - 1000))
    expect(await ask(timed(before), moment)).toEqual([
      'pki/ocsp-time: nextUpdate before thisUpdate',
    ])
  })

  test('without an end, the caller says how old it may be', async () => {
    const age = (at.getTime() - thisUpdate.getTime()) / 1000
    expect(await ask(timed())).toEqual(['pki/ocsp-time: no nextUpdate'])
    expect(await ask(timed(), { maxAgeSeconds: age, skewSeconds: 0 })).toEqual([])
    expect(await ask(timed(), { maxAgeSeconds: age - 1, skewSeconds: 1 })).toEqual([])
    expect(await ask(timed(), { maxAgeSeconds: age - 2, skewSeconds: 1 })).toEqual([
      'pki/ocsp-time: older than accepted',
    ])
  })
})

const critical: Extension = { oid: '1.3.6.1.4.1.99999.1', critical: true, value: writeNull() }
const inSingle = writeContext(1, writeExtensions([critical]))
const many = (count: number, value: Uint8Array) => Array.from({ length: count }, () => value)
const { der } = delegate.certificate

test.each<[string, Parts]>([
  ['a critical extension', { extensions: [critical] }],
  ['a critical extension of an answer', { singles: [singleOf(goodStatus, next(at), inSingle)] }],
  ['good with something in it', { singles: [singleOf(writePrimitive(0, Uint8Array.of(1)))] }],
  ['unknown with something in it', { singles: [singleOf(writePrimitive(2, Uint8Array.of(1)))] }],
  ['a status that is none', { singles: [singleOf(writeContext(3))] }],
  ['65 answers', { singles: many(65, single) }],
  ['five certificates', { certificates: many(5, der) }],
])('%s is malformed', async (_, parts) => {
  const bytes = await byHand(parts)
  expect(await codeThrownBy(() => parseOcspResponse(bytes))).toBe('pki/malformed')
})

test.each<[string, Parts]>([
  ['an extension that is not critical', { extensions: [{ ...critical, critical: false }] }],
  ['64 answers', { singles: many(64, single) }],
  ['four certificates', { certificates: many(4, der) }],
])('%s: accepted', async (_, parts) => {
  expect(await ask(byHand(parts))).toEqual([])
})

test.each([
  ['4', Uint8Array.of(4)],
  ['of two bytes', Uint8Array.of(1, 0)],
  ['of no byte', new Uint8Array()],
])('a status %s is malformed', async (_, content) => {
  const bytes = writeSequence(writeValue(derTag.enumerated, content))
  expect(await codeThrownBy(() => parseOcspResponse(bytes))).toBe('pki/malformed')
})

test('what is not needed is not written: certificates, and the extension for never issued', async () => {
  const built = await buildOcspResponse(
    { answers: [good], producedAt: thisUpdate, certificates: [] },
    root.signer,
    crypto,
  )
  const parsed = parseOcspResponse(built)
  expect(parsed).toMatchObject({ basic: { extendedRevoke: false, certificates: [] } })
  const wrapped = derItems(readDer(built, derTag.sequence, ''), '')
  wrapped.any('')
  const bytes = derItems(readDer(wrapped.any('').content, derTag.sequence, ''), '')
  bytes.any('')
  const basic = derItems(readDer(bytes.any('').content, derTag.sequence, ''), '')
  for (let i = 0; i < 3; i += 1) basic.any('')
  expect(basic.nextTag()).toBeUndefined()
})
