import {
  type CborValue,
  decodeCbor,
  embedCbor,
  encodeCbor,
  isCborArray,
  isCborMap,
} from '@tegata/cbor'
import { createNodeCrypto } from '@tegata/crypto/node'
import { CodedError, toHex } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readingUnder } from '../reading/tolerance.ts'
import { deriveMacKey } from '../response/device-authentication.ts'
import { parseDeviceResponse } from '../response/device-response.ts'
import {
  changeBytes,
  createTestIssuer,
  createTestTranscript,
  issueTestDocument,
  testDocType,
  testNamespace,
  testTime,
} from '../testing.ts'
import { verifyDeviceResponse } from '../verify/verify-device-response.ts'
import { readHeldDocument } from './held-document.ts'
import { type PresentationInput, presentDocument } from './present-document.ts'

const crypto = createNodeCrypto()
const issuer = await createTestIssuer(crypto)
const deviceKey = await crypto.generateSigner('ES256')
const readerKey = await crypto.generateKeyAgreement('P-256')
const agreement = await crypto.generateKeyAgreement('P-256')
const sessionTranscript = await createTestTranscript(crypto)
const dataElements = { 'example.device': ['note'] }
const issuerSigned = await issueTestDocument(issuer, crypto, {
  deviceKey: deviceKey.publicKey,
  keyAuthorizations: { nameSpaces: ['example.free'], dataElements },
})
const elements = { [testNamespace]: ['name', 'age_over_18'] }
const input: PresentationInput = {
  issuerSigned,
  elements,
  sessionTranscript,
  device: { signer: deviceKey },
}
const present = (changes: Partial<PresentationInput> = {}) =>
  presentDocument({ ...input, ...changes }, crypto)
const read = (bytes: Uint8Array) => {
  const [document] = parseDeviceResponse(bytes, readingUnder()).documents
  if (!document) throw new Error('no document')
  return document
}
const verdict = async (bytes: Uint8Array) => {
  const options = { trustAnchors: [issuer.root], at: testTime, sessionTranscript }
  return (await verifyDeviceResponse(bytes, options, crypto)).verdict
}

test('exactly the chosen elements, as the issuer encoded them', async () => {
  const bytes = await present()
  const document = read(bytes)
  expect(document.docType).toBe(testDocType)
  const items = document.issuerSigned.nameSpaces.get(testNamespace) ?? []
  expect(items.map(({ elementIdentifier }) => elementIdentifier)).toEqual(['name', 'age_over_18'])
  for (const { raw } of items)
    expect(toHex(issuerSigned)).toContain(toHex(raw.bytes ?? new Uint8Array(0)))
  expect(await verdict(bytes)).toBe('accepted')
})

test('no element at all: the MSO alone, and empty device namespaces that are signed', async () => {
  const bytes = await present({ elements: { [testNamespace]: [] } })
  const document = read(bytes)
  expect(document.issuerSigned.nameSpaces.size).toBe(0)
  expect(document.deviceNameSpacesBytes.value).toEqual(Uint8Array.of(0xa0))
})

describe('what the device says itself', () => {
  test.each([
    ['a namespace', { 'example.free': { anything: 1 } }],
    ['an element', { 'example.device': { note: 'text' } }],
  ])('authorised by %s', async (_, deviceElements) => {
    const bytes = await present({ deviceElements })
    const [namespace = '', values = {}] = Object.entries<object>(deviceElements)[0] ?? []
    expect(read(bytes).deviceNameSpaces.get(namespace)).toEqual(new Map(Object.entries(values)))
    expect(await verdict(bytes)).toBe('accepted')
  })

  test.each([
    ['another element', { 'example.device': { other: 1 } }],
    ['another namespace', { 'example.more': { note: 1 } }],
    ['one of two', { 'example.device': { note: 1, other: 1 } }],
    ['a name every object has', { 'example.device': { constructor: 1 } }],
  ])('not authorised: %s', async (_, deviceElements) => {
    expect(await codeThrownBy(() => present({ deviceElements }))).toBe('mdoc/not-authorized')
  })

  test('never what the issuer signs in the same document', async () => {
    const authorised = await issueTestDocument(issuer, crypto, {
      deviceKey: deviceKey.publicKey,
      keyAuthorizations: { nameSpaces: [testNamespace], dataElements: {} },
    })
    const deviceElements = { [testNamespace]: { name: 'somebody else' } }
    await expect(present({ issuerSigned: authorised, deviceElements })).rejects.toThrow(TypeError)
  })
})

test('a MAC that the reader can make as well', async () => {
  const withMac = await issueTestDocument(issuer, crypto, { deviceKey: agreement.publicKey })
  const device = { agreement, readerKey: readerKey.publicKey }
  const bytes = await present({ issuerSigned: withMac, device })
  expect(read(bytes).deviceAuth.kind).toBe('deviceMac')
  const [own, others] = await Promise.all([
    deriveMacKey(agreement, readerKey.publicKey, sessionTranscript, crypto),
    deriveMacKey(readerKey, agreement.publicKey, sessionTranscript, crypto),
  ])
  expect(toHex(own)).toBe(toHex(others))
})

test('one key for signature and MAC is refused', async () => {
  const device = { signer: deviceKey, agreement, readerKey: readerKey.publicKey }
  expect(await codeThrownBy(() => present({ device }))).toBe('mdoc/device-key-reused')
})

describe('another key than the one in the document', () => {
  const never = () => expect.fail('was used')
  test('a signer: nothing is signed', async () => {
    const { algorithm, publicKey } = await crypto.generateSigner('ES256')
    const device = { signer: { algorithm, publicKey, sign: never } }
    expect(await codeThrownBy(() => present({ device }))).toBe('mdoc/other-device-key')
  })
  test('a key agreement: nothing is derived', async () => {
    const { publicKey } = agreement
    const device = { agreement: { publicKey, deriveSecret: never }, readerKey: readerKey.publicKey }
    expect(await codeThrownBy(() => present({ device }))).toBe('mdoc/other-device-key')
  })
  test('the same key, written as a compressed point', async () => {
    const compressed = changeBytes(
      issuerSigned,
      ['issuerAuth', 2, 'deviceKeyInfo', 'deviceKey', -3],
      (y) => y instanceof Uint8Array && ((y.at(-1) ?? 0) & 1) === 1,
    )
    expect(await codeThrownBy(() => present({ issuerSigned: compressed }))).toBeUndefined()
  })
  test.each<[string, number, CborValue]>([
    ['another curve', -1, 2],
    ['another type', 1, 1],
    ['no x', -2, undefined],
    ['x as a boolean', -2, true],
    ['x as another', -2, false],
    ['another x', -2, new Uint8Array(32)],
    ['another y', -3, new Uint8Array(32)],
    ['no y', -3, undefined],
  ])('%s', async (_, label, value) => {
    const path = ['issuerAuth', 2, 'deviceKeyInfo', 'deviceKey', label]
    const changed = changeBytes(issuerSigned, path, () => value)
    expect(await codeThrownBy(() => present({ issuerSigned: changed }))).toBe(
      'mdoc/other-device-key',
    )
  })
  test('an RSA key, or no key in the document', async () => {
    const { publicKey } = await crypto.generateSigner('RS256')
    const signer = { algorithm: 'RS256', publicKey, sign: never } as const
    expect(await codeThrownBy(() => present({ device: { signer } }))).toBe('mdoc/other-device-key')
    const path = ['issuerAuth', 2, 'deviceKeyInfo', 'deviceKey']
    const without = changeBytes(issuerSigned, path, () => undefined)
    expect(await codeThrownBy(() => present({ issuerSigned: without }))).toBe(
      'mdoc/other-device-key',
    )
  })
  test('the other point with the same x', async () => {
    const compressed = changeBytes(
      issuerSigned,
      ['issuerAuth', 2, 'deviceKeyInfo', 'deviceKey', -3],
      (y) => y instanceof Uint8Array && ((y.at(-1) ?? 0) & 1) === 0,
    )
    expect(await codeThrownBy(() => present({ issuerSigned: compressed }))).toBe(
      'mdoc/other-device-key',
    )
  })
})

test.each([
  ['an element', { [testNamespace]: ['absent'] }],
  ['a namespace', { absent: ['name'] }],
  ['a name every object has', { [testNamespace]: ['constructor'] }],
])('%s that is not held', async (_, absent) => {
  expect(await codeThrownBy(() => present({ elements: absent }))).toBe('mdoc/not-held')
})

describe('what is stored cannot be read', () => {
  const stored = decodeCbor(issuerSigned)
  const members = new Map(isCborMap(stored) ? stored : [])
  const issuerAuth = members.get('issuerAuth')
  const parts = isCborArray(issuerAuth) ? issuerAuth : []
  const changed = (name: string, value: CborValue) =>
    encodeCbor(new Map([...members, [name, value]]))
  const withPayload = (payload: CborValue) => changed('issuerAuth', parts.with(2, payload))
  const mso = (value: CborValue) => withPayload(encodeCbor(embedCbor(encodeCbor(value))))
  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['not a map', encodeCbor([])],
    ['no issuerAuth', changed('issuerAuth', undefined)],
    ['issuerAuth of three', changed('issuerAuth', parts.slice(1))],
    ['no payload', withPayload(null)],
    ['payload not CBOR', withPayload(Uint8Array.of(0xff))],
    ['payload not embedded', withPayload(encodeCbor(1))],
    ['MSO not a map', mso(1)],
    ['MSO without docType', mso(new Map())],
    ['MSO without a device key', mso(new Map([['docType', testDocType]]))],
    ['namespaces as a list', changed('nameSpaces', [])],
    ['items as a map', changed('nameSpaces', new Map([[testNamespace, new Map()]]))],
    ['an item not embedded', changed('nameSpaces', new Map([[testNamespace, [1]]]))],
    [
      'an item that is no map',
      changed('nameSpaces', new Map([[testNamespace, [embedCbor(encodeCbor(1))]]])),
    ],
    [
      'an item without identifier',
      changed('nameSpaces', new Map([[testNamespace, [embedCbor(encodeCbor(new Map()))]]])),
    ],
    ['a namespace as a number', changed('nameSpaces', new Map([[1, []]]))],
  ])('%s', async (_, bytes) => {
    expect(await codeThrownBy(() => present({ issuerSigned: bytes }))).toBe('mdoc/malformed')
  })

  test('any byte changed: it is read, or refused with a code', () => {
    fc.assert(
      fc.property(
        fc.nat(issuerSigned.length - 1),
        fc.integer({ min: 1, max: 255 }),
        (index, bits) => {
          const bytes = issuerSigned.slice()
          bytes[index] = (bytes[index] ?? 0) ^ bits
          try {
            readHeldDocument(bytes)
          } catch (error) {
            expect(error).toBeInstanceOf(CodedError)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})
