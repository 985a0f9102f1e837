import {
  type CborValue,
  decodeCbor,
  embedCbor,
  encodeCbor,
  isCborMap,
  taggedCbor,
} from '@tegata/cbor'
import { createNodeCrypto } from '@tegata/crypto/node'
import { CodedError, fromHex, toHex } from '@tegata/kernel'
import { codeThrownBy, readVectors, vectorsPresent } from '@tegata/kernel/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { presentDocument } from '../present/present-document.ts'
import { readingUnder } from '../reading/tolerance.ts'
import { createTestIssuer, issueTestDocument, testNamespace } from '../testing.ts'
import { createSessionTranscript } from '../transcript/create-session-transcript.ts'
import { encodeDeviceResponse, parseDeviceResponse, readDeviceResponse } from './device-response.ts'
import { dataNotReturned, responseStatus } from './error-codes.ts'
import { responseLimits } from './response-limits.ts'

const crypto = createNodeCrypto()
const device = await crypto.generateSigner('ES256')
const issuer = await createTestIssuer(crypto)
const presented = await presentDocument(
  {
    issuerSigned: await issueTestDocument(issuer, crypto, { deviceKey: device.publicKey }),
    elements: { [testNamespace]: ['name', 'age_over_18'] },
    sessionTranscript: await createSessionTranscript(
      { handover: 'qr', deviceEngagement: Uint8Array.of(0xa0), eReaderKey: Uint8Array.of(0xa0) },
      crypto,
    ),
    device: { signer: device },
  },
  crypto,
)
const read = (bytes: Uint8Array) => readDeviceResponse(bytes, readingUnder())
const { documents } = read(presented)
const timestamp = new Date('2026-06-01T00:00:00Z')
const documentDataBytes = decodeCbor(
  encodeCbor(
    embedCbor(
      encodeCbor(
        new Map<CborValue, CborValue>([
          ['docType', 'example.doc'],
          ['zkSystemId', 'a'],
          ['timestamp', taggedCbor(0, '2026-06-01T00:00:00Z')],
          ['msoX5chain', Uint8Array.of(1)],
        ]),
      ),
    ),
  ),
)
type Loose = Readonly<Record<string, CborValue>>
const map = (members: Loose) => new Map<CborValue, CborValue>(Object.entries(members))
const zk = map({ documentData: documentDataBytes, proof: Uint8Array.of(7) })
const encrypted = map({ enc: Uint8Array.of(4), cipherText: Uint8Array.of(5), docRequestID: 1 })
const responseOf = (members: Loose) => encodeCbor(map({ version: '1.0', status: 0, ...members }))
const sent = decodeCbor(presented)
const whole: CborValue = isCborMap(sent) ? sent.get('documents') : undefined
const [one] = Array.isArray(whole) ? whole : []
const withDocument = (change: (document: Map<CborValue, CborValue>) => void) => {
  const document = new Map(isCborMap(one) ? one : [])
  change(document)
  return responseOf({ documents: [document] })
}
const withDeviceSigned = (members: Loose) =>
  withDocument((document) => document.set('deviceSigned', map(members)))

test('round trip: every kind of document and error', () => {
  const [document] = documents
  if (!document) throw new Error('no document')
  const errors = new Map([[testNamespace, new Map([['absent', dataNotReturned]])]])
  const bytes = encodeDeviceResponse({
    documents: [{ ...document, errors }],
    zkDocuments: read(responseOf({ zkDocuments: [zk] })).zkDocuments,
    encryptedDocuments: read(responseOf({ encryptedDocuments: [encrypted] })).encryptedDocuments,
    documentErrors: [new Map([['example.other', dataNotReturned]])],
  })
  const response = read(bytes)
  expect(response).toMatchObject({ version: '1.0', status: responseStatus.ok })
  expect(response.documents[0]?.errors).toEqual(errors)
  expect(response.documents[0]?.issuerSigned.nameSpaces.get(testNamespace)).toHaveLength(2)
  expect(response.zkDocuments[0]).toMatchObject({
    docType: 'example.doc',
    zkSystemId: 'a',
    timestamp,
    members: new Map([['msoX5chain', Uint8Array.of(1)]]),
    proof: Uint8Array.of(7),
  })
  expect(response.encryptedDocuments).toEqual([
    { enc: Uint8Array.of(4), cipherText: Uint8Array.of(5), docRequestId: 1 },
  ])
  expect(response.documentErrors).toEqual([new Map([['example.other', 0]])])
  expect(toHex(encodeDeviceResponse(response))).toBe(toHex(bytes))
})

test('a document goes out byte for byte as it came in', () => {
  expect(toHex(encodeDeviceResponse({ documents }))).toBe(toHex(presented))
})

test('an error status goes without documents', () => {
  expect(read(encodeDeviceResponse({ status: responseStatus.cborDecodingError }))).toEqual({
    version: '1.0',
    status: 11,
    documents: [],
    zkDocuments: [],
    encryptedDocuments: [],
    documentErrors: [],
  })
  expect(() => encodeDeviceResponse({ documents, status: 10 })).toThrow(TypeError)
})

test.each([
  ['proofs', responseOf({ zkDocuments: [zk] }), 'mdoc/unsupported-proof'],
  [
    'encrypted documents',
    responseOf({ encryptedDocuments: [encrypted] }),
    'mdoc/encrypted-document',
  ],
])('whoever goes on to verify does not pass over %s', async (_, bytes, code) => {
  expect(await codeThrownBy(() => parseDeviceResponse(bytes, readingUnder()))).toBe(code)
})

const many = <T>(of: T) => Array.from({ length: responseLimits.documents + 1 }, () => of)
const noData = embedCbor(encodeCbor(new Map()))

describe('hostile', () => {
  test.each<[string, Uint8Array]>([
    ['not a map', encodeCbor([])],
    ['no status', responseOf({ status: undefined })],
    ['negative status', responseOf({ status: -1 })],
    ['a member nobody defined', responseOf({ later: 1 })],
    ['documents as a map', responseOf({ documents: map({}) })],
    ['too many documents', responseOf({ documents: many(one) })],
    ['too many proofs', responseOf({ zkDocuments: many(zk) })],
    ['too many encrypted documents', responseOf({ encryptedDocuments: many(encrypted) })],
    ['too many errors', responseOf({ documentErrors: many(map({ a: 0 })) })],
    ['document error as text', responseOf({ documentErrors: [map({ a: 'b' })] })],
    ['document error without a type', responseOf({ documentErrors: [map({})] })],
    [
      'element error as text',
      withDocument((document) => document.set('errors', map({ ns: map({ a: 'b' }) }))),
    ],
    ['element errors as a list', withDocument((document) => document.set('errors', []))],
    ['document without deviceSigned', withDocument((document) => document.delete('deviceSigned'))],
    ['document with another member', withDocument((document) => document.set('later', 1))],
    [
      'both kinds of device authentication',
      withDeviceSigned({
        nameSpaces: noData,
        deviceAuth: map({ deviceSignature: 1, deviceMac: 1 }),
      }),
    ],
    ['neither kind', withDeviceSigned({ nameSpaces: noData, deviceAuth: map({}) })],
    ['another kind', withDeviceSigned({ nameSpaces: noData, deviceAuth: map({ deviceProof: 1 }) })],
    [
      'a signature that is none',
      withDeviceSigned({ nameSpaces: noData, deviceAuth: map({ deviceSignature: [1] }) }),
    ],
    [
      'a MAC that is none',
      withDeviceSigned({ nameSpaces: noData, deviceAuth: map({ deviceMac: [1] }) }),
    ],
    [
      'device namespaces not embedded',
      withDeviceSigned({ nameSpaces: map({}), deviceAuth: map({}) }),
    ],
    ['zk: no proof', responseOf({ zkDocuments: [map({ documentData: documentDataBytes })] })],
    [
      'zk: data not embedded',
      responseOf({ zkDocuments: [map({ documentData: map({}), proof: Uint8Array.of(1) })] }),
    ],
    [
      'encrypted: no key',
      responseOf({ encryptedDocuments: [map({ cipherText: Uint8Array.of(1), docRequestID: 0 })] }),
    ],
    [
      'encrypted: request as text',
      responseOf({
        encryptedDocuments: [
          map({ enc: Uint8Array.of(1), cipherText: Uint8Array.of(1), docRequestID: '0' }),
        ],
      }),
    ],
  ])('%s', async (_, bytes) => {
    expect(await codeThrownBy(() => read(bytes))).toBe('mdoc/malformed')
  })

  test('any byte changed: it is read, or refused with a code', () => {
    fc.assert(
      fc.property(fc.nat(presented.length - 1), fc.integer({ min: 1, max: 255 }), (index, bits) => {
        const changed = presented.slice()
        changed[index] = (changed[index] ?? 0) ^ bits
        try {
          read(changed)
        } catch (error) {
          expect(error).toBeInstanceOf(CodedError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe.skipIf(!vectorsPresent)('ISO/IEC 18013-5:2021 Annex D (multipaz TestVectors.kt)', () => {
  if (!vectorsPresent) return
  const vector = z
    .object({ deviceResponse: z.string() })
    .parse(readVectors('iso18013-5-annex-d.json'))

  test('reads, and encodes to the same bytes', () => {
    const response = read(fromHex(vector.deviceResponse))
    expect(response.documents[0]?.deviceAuth.kind).toBe('deviceMac')
    expect(toHex(encodeDeviceResponse(response))).toBe(vector.deviceResponse)
  })
})
