import { type CborValue, encodeCbor } from '@tegata/cbor'
import { createSign1, headerLabel, jwkToCoseKey, parseSign1, x5chainValue } from '@tegata/cose'
import type { Signer } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { createWebCrypto } from '@tegata/crypto/web'
import { extendedKeyUsageOid } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import {
  createIssuerCache,
  createSessionTranscript,
  definePolicy,
  type MdocReport,
  parseIssuerSigned,
  presentDocument,
  type ResponseVerification,
  verifyDeviceResponse,
  verifyIssuerSigned,
} from '../index.ts'
import {
  type CborPath,
  changeBytes,
  createTestIssuer,
  createTestTranscript,
  issueTestDocument,
  testDocType,
  testNamespace,
  testTime,
} from '../testing.ts'

const crypto = createNodeCrypto()
const issuer = await createTestIssuer(crypto)
const deviceKey = await crypto.generateSigner('ES256')
const sessionTranscript = await createTestTranscript(crypto)
const issuerSigned = await issueTestDocument(issuer, crypto, { deviceKey: deviceKey.publicKey })
const elements = { [testNamespace]: ['name', 'age_over_18'] }
const device = { signer: deviceKey }
const response = await presentDocument(
  { issuerSigned, elements, sessionTranscript, device },
  crypto,
)

const options: ResponseVerification = {
  trustAnchors: [issuer.root],
  sessionTranscript,
  at: testTime,
  requested: [{ docType: testDocType, elements }],
}
const verify = (bytes: Uint8Array, changes: Partial<ResponseVerification> = {}) =>
  verifyDeviceResponse(bytes, { ...options, ...changes }, crypto)
const failedOf = ({ checks }: MdocReport) =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)

const changed = (path: CborPath, to: CborValue) => changeBytes(response, path, () => to)

test('issue, present, verify with a device signature', async () => {
  const report = await verify(response)
  expect(failedOf(report)).toEqual([])
  expect(report.verdict).toBe('accepted')
  expect(report.tolerated).toEqual([])
  const disclosed = { [testNamespace]: { name: '見本 花子', age_over_18: true } }
  expect(report.documents[0]?.disclosed).toEqual(disclosed)
  expect(report.documents[0]?.deviceKey).toEqual(deviceKey.publicKey)
})

test('issue, present, verify with a device MAC', async () => {
  const agreement = await crypto.generateKeyAgreement('P-256')
  const readerKey = await crypto.generateKeyAgreement('P-256')
  const held = await issueTestDocument(issuer, crypto, { deviceKey: agreement.publicKey })
  const bytes = await presentDocument(
    {
      issuerSigned: held,
      elements,
      sessionTranscript,
      device: { agreement, readerKey: readerKey.publicKey },
    },
    crypto,
  )
  expect((await verify(bytes, { readerKey })).verdict).toBe('accepted')
  const other = await crypto.generateKeyAgreement('P-256')
  expect(failedOf(await verify(bytes, { readerKey: other }))).toEqual([
    'mdoc/device-authentication',
  ])
  expect(failedOf(await verify(bytes))).toEqual([
    'mdoc/device-auth-kind',
    'mdoc/device-authentication',
  ])
})

test('the same with WebCrypto', async () => {
  const web = createWebCrypto(globalThis.crypto)
  const signer = await web.generateSigner('ES256')
  const webIssuer = await createTestIssuer(web)
  const held = await issueTestDocument(webIssuer, web, { deviceKey: signer.publicKey })
  const bytes = await presentDocument(
    { issuerSigned: held, elements, sessionTranscript, device: { signer } },
    web,
  )
  const report = await verifyDeviceResponse(
    bytes,
    { ...options, trustAnchors: [webIssuer.root] },
    web,
  )
  expect(report.verdict).toBe('accepted')
})

const item = ['documents', 0, 'issuerSigned', 'nameSpaces', testNamespace, 0]
const deviceSignature = ['documents', 0, 'deviceSigned', 'deviceAuth', 'deviceSignature']
const issuerAuth = ['documents', 0, 'issuerSigned', 'issuerAuth']

test.each<[string, Uint8Array, string[]]>([
  ['an element value', changed([...item, 'elementValue'], 'other'), ['mdoc/digests']],
  [
    'an element name',
    changed([...item, 'elementIdentifier'], 'age_over_18'),
    ['mdoc/digests', 'mdoc/unique-elements'],
  ],
  ['a salt', changed([...item, 'random'], new Uint8Array(32)), ['mdoc/digests']],
  ['a digest id', changed([...item, 'digestID'], 77), ['mdoc/digest-known']],
  [
    'the outer document type',
    changed(['documents', 0, 'docType'], 'other'),
    ['mdoc/doc-type', 'mdoc/requested'],
  ],
  [
    'the device signature',
    changed([...deviceSignature, 3], new Uint8Array(64)),
    ['mdoc/device-authentication'],
  ],
  [
    'the issuer signature',
    changed([...issuerAuth, 3], new Uint8Array(64)),
    ['mdoc/issuer-signature'],
  ],
  ['the status', changed(['status'], 10), ['mdoc/response-status']],
  [
    'device-signed elements',
    changed(['documents', 0, 'deviceSigned', 'nameSpaces', 'x'], new Map([['y', 1]])),
    ['mdoc/device-authentication', 'mdoc/key-authorizations'],
  ],
])('refused: changed %s', async (_, bytes, failed) => {
  const report = await verify(bytes)
  expect(report.verdict).toBe('refused')
  expect(failedOf(report)).toEqual(failed)
  expect(report.documents[0]?.disclosed).toEqual({})
})

test.each<[string, Partial<ResponseVerification>, string[]]>([
  ['expired', { at: new Date('2026-07-01T00:01:01Z') }, ['mdoc/valid-until']],
  ['not yet valid', { at: new Date('2026-04-30T23:58:59Z') }, ['mdoc/valid-from']],
  [
    'another session',
    { sessionTranscript: encodeCbor([null, null, null]) },
    ['mdoc/device-authentication'],
  ],
  ['no anchor', { trustAnchors: [] }, ['mdoc/issuer-trusted']],
  [
    'another document type asked',
    { requested: [{ docType: 'other', elements }] },
    ['mdoc/requested'],
  ],
  ['a value of another type', { elementCheck: () => 'wrong-type' }, ['mdoc/element-types']],
])('refused: %s', async (_, changes, failed) => {
  expect(failedOf(await verify(response, changes))).toEqual(failed)
})

test('within a minute of clock difference it holds', async () => {
  expect((await verify(response, { at: new Date('2026-07-01T00:00:59Z') })).verdict).toBe(
    'accepted',
  )
  const strict = {
    at: new Date('2026-07-01T00:00:59Z'),
    policy: definePolicy({ clockSkewSeconds: 0 }),
  }
  expect(failedOf(await verify(response, strict))).toEqual(['mdoc/valid-until'])
})

test('what was not asked for is dropped and named', async () => {
  const requested = [{ docType: testDocType, elements: { [testNamespace]: ['name'] } }]
  const report = await verify(response, { requested })
  expect(report.verdict).toBe('accepted')
  expect(report.documents[0]?.disclosed).toEqual({ [testNamespace]: { name: '見本 花子' } })
  expect(report.documents[0]?.dropped).toEqual([
    { namespace: testNamespace, element: 'age_over_18' },
  ])
})

test('a certificate for another purpose signs no documents', async () => {
  const reader = await createTestIssuer(crypto, [extendedKeyUsageOid.mdlReader])
  const held = await issueTestDocument(reader, crypto, { deviceKey: deviceKey.publicKey })
  const bytes = await presentDocument(
    { issuerSigned: held, elements, sessionTranscript, device },
    crypto,
  )
  const report = await verify(bytes, { trustAnchors: [reader.root] })
  expect(failedOf(report)).toEqual(['mdoc/signer-profile'])
  expect(report.wouldTolerate).toEqual(['signer-profile'])
})

test('a key that is not the device key proves nothing', async () => {
  const other = await crypto.generateSigner('ES256')
  // a holder that says the one and signs with the other
  const signer = { ...other, publicKey: deviceKey.publicKey }
  const bytes = await presentDocument(
    { issuerSigned, elements, sessionTranscript, device: { signer } },
    crypto,
  )
  expect(failedOf(await verify(bytes))).toEqual(['mdoc/device-authentication'])
})

describe('status', () => {
  const status = { uri: 'https://issuer.test.example/status/1', index: 4 }
  const withStatus = async (changes: Partial<ResponseVerification>) => {
    const deviceOf = { deviceKey: deviceKey.publicKey, status }
    const held = await issueTestDocument(issuer, crypto, deviceOf)
    const input = { issuerSigned: held, elements, sessionTranscript, device }
    return verify(await presentDocument(input, crypto), changes)
  }
  test('a status that nobody asked for refuses', async () => {
    expect(failedOf(await withStatus({}))).toEqual(['mdoc/status'])
    const report = await withStatus({ policy: definePolicy({ status: 'not-asked' }) })
    expect(report.verdict).toBe('accepted')
    expect(report.checks.find(({ id }) => id === 'mdoc/status')?.outcome).toBe('skipped')
  })
  test('nobody is asked about a document that its issuer did not sign', async () => {
    const held = await issueTestDocument(issuer, crypto, { deviceKey: deviceKey.publicKey, status })
    const input = { issuerSigned: held, elements, sessionTranscript, device }
    const forged = changeBytes(
      await presentDocument(input, crypto),
      [...issuerAuth, 3],
      () => new Uint8Array(64),
    )
    let asked = 0
    const count = async () => {
      asked += 1
      return []
    }
    const report = await verify(forged, { checkStatus: count, checkRevocation: count })
    expect(asked).toBe(0)
    expect(failedOf(report)).toEqual(['mdoc/issuer-signature'])
    const ids = ['mdoc/status', 'mdoc/signer-revocation']
    for (const id of ids)
      expect(report.checks.find((check) => check.id === id)?.outcome).toBe('skipped')
  })
  test('the answer of the check counts', async () => {
    const check = { id: 'status/valid', clause: 'c' }
    const asked: unknown[] = []
    const report = await withStatus({
      checkStatus: async (reference) => {
        asked.push(reference)
        return [{ ...check, outcome: 'failed' }]
      },
    })
    expect(failedOf(report)).toEqual(['status/valid'])
    expect(asked).toEqual([status])
    const passed = async () => [{ ...check, outcome: 'passed' as const }]
    expect((await withStatus({ checkStatus: passed })).verdict).toBe('accepted')
    expect(failedOf(await withStatus({ checkStatus: async () => [] }))).toEqual(['mdoc/status'])
  })
})

test('a security object signed again with unknown members needs the tolerance', async () => {
  const signed = parseIssuerSigned(issuerSigned)
  const payload = signed.issuerAuth.payload ?? new Uint8Array(0)
  const extended = changeBytes(payload, ['extra'], () => 1)
  const bytes = await resign(extended, issuer.signer)
  const report = await verify(bytes)
  expect(failedOf(report)).toEqual(['mdoc/well-formed'])
  expect(report.wouldTolerate).toEqual(['unknown-members'])
})

/** The response with another security object, signed by the issuer. */
async function resign(payload: Uint8Array, signer: Signer): Promise<Uint8Array> {
  const unprotectedHeader = new Map([[headerLabel.x5chain, x5chainValue(issuer.chain)]])
  return changed(issuerAuth, await createSign1({ payload, unprotectedHeader }, signer))
}

test.each<[string, Uint8Array]>([
  ['empty', new Uint8Array(0)],
  ['no CBOR', new Uint8Array(40).fill(0xff)],
  ['another structure', encodeCbor([1])],
  ['no version', encodeCbor(new Map([['status', 0]]))],
  [
    'two device authentications',
    changed(['documents', 0, 'deviceSigned', 'deviceAuth', 'deviceMac'], []),
  ],
  ['trailing bytes', Uint8Array.from([...response, 0])],
])('malformed is refused, not thrown: %s', async (_, bytes) => {
  const report = await verify(bytes)
  expect(report.verdict).toBe('refused')
  expect(failedOf(report)).toEqual(['mdoc/well-formed'])
})

test('no flipped byte changes what is accepted', async () => {
  const original = (await verify(response)).documents[0]?.disclosed
  for (let i = 0; i < response.length; i += 1)
    for (const bit of [0x01, 0x80]) {
      const bytes = response.slice()
      bytes[i] = (bytes[i] ?? 0) ^ bit
      const report = await verify(bytes)
      if (report.verdict === 'accepted') expect(report.documents[0]?.disclosed).toEqual(original)
    }
})

test('the issuer’s half alone says so', async () => {
  const { trustAnchors, at } = options
  const report = await verifyIssuerSigned(issuerSigned, { trustAnchors, at }, crypto)
  expect(report.verdict).toBe('accepted')
  expect(report.scope).toBe('issuer-only')
  expect(report.checks.find(({ id }) => id === 'mdoc/device-authentication')?.outcome).toBe(
    'skipped',
  )
})

test('copies share no salt, no digest and no order', async () => {
  const copies = await Promise.all(
    Array.from({ length: 6 }, () =>
      issueTestDocument(issuer, crypto, { deviceKey: deviceKey.publicKey }),
    ),
  )
  const parsed = copies.map((copy) => parseIssuerSigned(copy))
  const salts = parsed.flatMap(({ nameSpaces }) =>
    [...nameSpaces.values()].flat().map(({ random }) => random.join()),
  )
  expect(new Set(salts).size).toBe(salts.length)
  expect(parseSign1(parsed[0]?.issuerAuthValue).protectedBytes.length).toBeGreaterThan(0)
})

test('a cache of issuers answers the same', async () => {
  const cache = createIssuerCache()
  const first = await verify(response, { cache })
  const second = await verify(response, { cache })
  expect(cache.size).toBe(1)
  expect(second.checks).toEqual(first.checks)
  const later = await verify(response, { cache, at: new Date('2028-01-01T00:00:00Z') })
  expect(failedOf(later)).toContain('mdoc/issuer-trusted')
})

test('an engagement that was not written in the shortest form is tolerated by name', async () => {
  const readerKey = await crypto.generateKeyAgreement('P-256')
  const eReaderKey = encodeCbor(jwkToCoseKey(readerKey.publicKey))
  const deviceEngagement = Uint8Array.of(0xa1, 0x18, 0x00, 0x61, 0x31)
  const transcript = await createSessionTranscript(
    { handover: 'qr', deviceEngagement, eReaderKey },
    crypto,
  )
  const input = { issuerSigned, elements, sessionTranscript: transcript, device }
  const bytes = await presentDocument(input, crypto)
  const session = { sessionTranscript: transcript }
  expect(failedOf(await verify(bytes, session))).toEqual(['mdoc/session-transcript'])
  const policy = definePolicy({ tolerate: ['cbor-length'] })
  const report = await verify(bytes, { ...session, policy })
  expect(report.verdict).toBe('accepted')
  expect(report.tolerated).toEqual(['cbor-length'])
})
