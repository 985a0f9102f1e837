import { type CborValue, decodeCbor, embedCbor, encodeCbor } from '@tegata/cbor'
import { createNodeCrypto } from '@tegata/crypto/node'
import { CodedError, concatBytes, fromHex } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type DeviceRequestInput,
  encodeDeviceRequest,
  parseDeviceRequest,
} from './device-request.ts'
import { createDeviceRequestInfo } from './info/device-request-info.ts'
import { createItemsRequest } from './items-request.ts'
import { requestLimits } from './request-limits.ts'

const crypto = createNodeCrypto()
const key = (await crypto.generateKeyAgreement('P-256')).publicKey
const full: DeviceRequestInput = {
  docRequests: [
    {
      itemsRequest: createItemsRequest({
        docType: 'example.doc',
        nameSpaces: { ns: { name: true } },
        requestInfo: {
          issuerIdentifiers: [Uint8Array.of(1)],
          alternativeDataElements: [
            {
              requestedElement: { namespace: 'ns', element: 'name' },
              alternativeElementSets: [[{ namespace: 'ns', element: 'full' }]],
            },
          ],
        },
      }),
    },
  ],
  deviceRequestInfo: createDeviceRequestInfo({
    useCases: [{ mandatory: true, documentSets: [[0]] }],
  }),
  macKeys: [key],
}

/** A request as loose values, so that each test can bend it. */
type Loose = Readonly<Record<string, CborValue>>
const map = (members: Loose) => new Map<CborValue, CborValue>(Object.entries(members))
const embedded = (members: Loose) => embedCbor(encodeCbor(map(members)))
const items: Loose = { docType: 'example.doc', nameSpaces: map({ ns: map({ name: false }) }) }
const requestOf = (members: Loose): Uint8Array =>
  encodeCbor(
    map({ version: '1.0', docRequests: [map({ itemsRequest: embedded(items) })], ...members }),
  )
const withItems = (members: Loose): Uint8Array =>
  requestOf({ docRequests: [map({ itemsRequest: embedded({ ...items, ...members }) })] })
const withInfo = (requestInfo: Loose): Uint8Array => withItems({ requestInfo: map(requestInfo) })
const withUseCase = (useCase: Loose): Uint8Array =>
  requestOf({
    deviceRequestInfo: embedded({
      useCases: [map({ mandatory: true, documentSets: [[0]], ...useCase })],
    }),
  })

test.each<[string, Uint8Array]>([
  ['a later minor version', requestOf({ version: '1.9' })],
  ['members nobody defined', requestOf({ later: 1 })],
  [
    '… in the document request',
    requestOf({ docRequests: [map({ itemsRequest: embedded(items), x: 1 })] }),
  ],
  ['… in what is asked for', withItems({ later: [1, 2] })],
  [
    'a key of a curve that is not supported',
    requestOf({
      macKeys: [
        new Map<CborValue, CborValue>([
          [1, 2],
          [-1, 256],
          [-2, new Uint8Array(32)],
        ]),
      ],
    }),
  ],
])('read: %s', (_, bytes) => {
  expect(parseDeviceRequest(bytes).docRequests).toHaveLength(1)
})

test('what is not defined stays in the bytes that were signed', () => {
  const [docRequest] = parseDeviceRequest(withItems({ later: 'kept' })).docRequests
  const raw = docRequest?.itemsRequest.raw
  expect(raw?.bytes).toBeDefined()
  expect(decodeCbor(raw?.value instanceof Uint8Array ? raw.value : new Uint8Array(0))).toEqual(
    map({ ...items, later: 'kept' }),
  )
})

const many = (count: number, of: (index: number) => CborValue) =>
  Array.from({ length: count }, (_, index) => of(index))
const pair: CborValue = ['ns', 'name']
const alternative = (sets: CborValue, requested: CborValue = pair) =>
  withInfo({
    alternativeDataElements: [map({ requestedElement: requested, alternativeElementSets: sets })],
  })

describe('hostile', () => {
  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['not a map', encodeCbor([1])],
    ['trailing bytes', concatBytes(requestOf({}), Uint8Array.of(0))],
    ['too long', requestOf({ filler: new Uint8Array(requestLimits.bytes) })],
    ['version as a number', requestOf({ version: 1 })],
    ['no document request', requestOf({ docRequests: [] })],
    ['document requests as a map', requestOf({ docRequests: map({}) })],
    [
      'too many document requests',
      requestOf({
        docRequests: many(requestLimits.docRequests + 1, () =>
          map({ itemsRequest: embedded(items) }),
        ),
      }),
    ],
    ['items not embedded', requestOf({ docRequests: [map({ itemsRequest: map(items) })] })],
    [
      'readerAuth not COSE',
      requestOf({ docRequests: [map({ itemsRequest: embedded(items), readerAuth: [1] })] }),
    ],
    [
      'items: a key twice',
      requestOf({
        docRequests: [
          map({
            itemsRequest: embedCbor(
              fromHex('a267646f635479706561616' + '7646f6354797065' + '6162'),
            ),
          }),
        ],
      }),
    ],
    ['items: no docType', withItems({ docType: undefined })],
    ['items: no namespace', withItems({ nameSpaces: map({}) })],
    ['items: no element', withItems({ nameSpaces: map({ ns: map({}) }) })],
    ['items: intentToRetain as a number', withItems({ nameSpaces: map({ ns: map({ name: 1 }) }) })],
    ['items: element as a number', withItems({ nameSpaces: map({ ns: new Map([[1, false]]) }) })],
    [
      'items: too many elements in two namespaces',
      withItems({
        nameSpaces: map({
          a: map(Object.fromEntries(many(300, String).map((id) => [String(id), false]))),
          b: map(Object.fromEntries(many(300, String).map((id) => [String(id), false]))),
        }),
      }),
    ],
    ['info not a map', withItems({ requestInfo: [] })],
    ['alternatives: none', withInfo({ alternativeDataElements: [] })],
    ['alternatives: no set', alternative([])],
    ['alternatives: empty set', alternative([[]])],
    ['alternatives: not a pair', alternative([[['ns']]])],
    ['alternatives: requested not a pair', alternative([[pair]], ['ns', 'name', 'more'])],
    ['alternatives: too many elements', alternative(many(64, () => many(32, () => pair)))],
    ['issuerIdentifiers: none', withInfo({ issuerIdentifiers: [] })],
    ['issuerIdentifiers: text', withInfo({ issuerIdentifiers: ['a'] })],
    ['uniqueDocSetRequired: 1', withInfo({ uniqueDocSetRequired: 1 })],
    ['maximumResponseSize: negative', withInfo({ maximumResponseSize: -1 })],
    ['zkRequest: no system', withInfo({ zkRequest: map({ systemSpecs: [], zkRequired: true }) })],
    [
      'zkRequest: no zkRequired',
      withInfo({
        zkRequest: map({ systemSpecs: [map({ zkSystemId: 'a', system: 'b', params: map({}) })] }),
      }),
    ],
    ['docResponseEncryption not embedded', withInfo({ docResponseEncryption: map({}) })],
    ['docResponseEncryption without a key', withInfo({ docResponseEncryption: embedded({}) })],
    ['deviceRequestInfo not embedded', requestOf({ deviceRequestInfo: map({}) })],
    ['use cases: none', requestOf({ deviceRequestInfo: embedded({ useCases: [] }) })],
    ['use case: mandatory missing', withUseCase({ mandatory: undefined })],
    ['use case: no document set', withUseCase({ documentSets: [] })],
    ['use case: empty document set', withUseCase({ documentSets: [[]] })],
    ['use case: document request that is not there', withUseCase({ documentSets: [[1]] })],
    ['use case: purpose hint as text', withUseCase({ purposeHints: map({ c: 'x' }) })],
    [
      'use case: too many document sets',
      withUseCase({ documentSets: many(requestLimits.documentSets + 1, () => [0]) }),
    ],
    ['readerAuthAll: none', requestOf({ readerAuthAll: [] })],
    [
      'readerAuthAll: too many',
      requestOf({
        readerAuthAll: many(requestLimits.readerAuthAll + 1, () => [
          new Uint8Array(0),
          new Map(),
          null,
          new Uint8Array(64),
        ]),
      }),
    ],
    ['readerAuthAll: not COSE', requestOf({ readerAuthAll: [1] })],
    ['macKeys: none', requestOf({ macKeys: [] })],
    ['macKeys: not a key', requestOf({ macKeys: [1] })],
    ['macKeys: two of a curve', encodeDeviceRequest({ ...full, macKeys: [key, key] })],
  ])('%s', async (_, bytes) => {
    expect(await codeThrownBy(() => parseDeviceRequest(bytes))).toBe('mdoc/malformed')
  })

  test('another major version', async () => {
    const bytes = requestOf({ version: '2.0' })
    expect(await codeThrownBy(() => parseDeviceRequest(bytes))).toBe('mdoc/unsupported-version')
  })

  test('a message names the place and no value', () => {
    const bytes = withItems({ nameSpaces: map({ secret_namespace: map({ secret_name: 1 }) }) })
    expect(() => parseDeviceRequest(bytes)).toThrow(/docRequests\[0\]\.itemsRequest/)
    expect(() => parseDeviceRequest(bytes)).not.toThrow(/secret/)
  })

  test('any byte of a request changed: it is read, or refused with a code', () => {
    const bytes = encodeDeviceRequest(full)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (index, bits) => {
        const changed = bytes.slice()
        changed[index] = (changed[index] ?? 0) ^ bits
        try {
          parseDeviceRequest(changed)
        } catch (error) {
          expect(error).toBeInstanceOf(CodedError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
