import { CborRaw, type CborValue, decodeCbor, embedCbor, encodeCbor } from '@tegata/cbor'
import { createSign1, parseSign1 } from '@tegata/cose'
import { createNodeCrypto } from '@tegata/crypto/node'
import { CodedError, concatBytes, fromHex, toHex } from '@tegata/kernel'
import { codeThrownBy, readVectors, vectorsPresent } from '@tegata/kernel/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type DeviceRequestInput,
  encodeDeviceRequest,
  parseDeviceRequest,
  requestVersion,
} from './device-request.ts'
import { everyElementAsked } from './every-element-asked.ts'
import { createDeviceRequestInfo } from './info/device-request-info.ts'
import type { DocRequestInfo } from './info/doc-request-info.ts'
import { createEncryptionParameters } from './info/encryption-parameters.ts'
import { isoPurpose, isoPurposeController } from './info/use-case.ts'
import { createItemsRequest } from './items-request.ts'
import { requestLimits } from './request-limits.ts'

const crypto = createNodeCrypto()
const key = (await crypto.generateKeyAgreement('P-256')).publicKey
const signer = await crypto.generateSigner('ES256')
const sign1 = parseSign1(await createSign1({ payload: new Uint8Array(3), detached: true }, signer))
const nameSpaces = { 'example.1': { name: true, photo: false }, 'example.2': { note: false } }
const itemsRequest = createItemsRequest({ docType: 'example.doc', nameSpaces })
const everyInfo: DocRequestInfo = {
  alternativeDataElements: [
    {
      requestedElement: { namespace: 'example.1', element: 'name' },
      alternativeElementSets: [
        [
          { namespace: 'example.1', element: 'first' },
          { namespace: 'example.1', element: 'last' },
        ],
        [{ namespace: 'example.2', element: 'full' }],
      ],
    },
  ],
  issuerIdentifiers: [Uint8Array.of(1, 2), Uint8Array.of(3)],
  uniqueDocSetRequired: false,
  maximumResponseSize: 65_536,
  zkRequest: {
    systemSpecs: [{ zkSystemId: 'a', system: 'longfellow', params: new Map([['version', 6]]) }],
    zkRequired: false,
  },
  docResponseEncryption: createEncryptionParameters({
    recipientPublicKey: key,
    nonce: new Uint8Array(16),
    recipientCertificate: Uint8Array.of(0x30, 0),
  }),
  extensions: new Map<CborValue, CborValue>([['euWrprc', Uint8Array.of(9)]]),
}
const useCases = [
  {
    mandatory: true,
    documentSets: [[0, 1], [1]],
    purposeHints: new Map([[isoPurposeController, isoPurpose.age]]),
  },
  { mandatory: false, documentSets: [[0]] },
]
const full: DeviceRequestInput = {
  docRequests: [
    {
      itemsRequest: createItemsRequest({
        docType: 'example.doc',
        nameSpaces,
        requestInfo: everyInfo,
      }),
      readerAuth: sign1,
    },
    { itemsRequest },
  ],
  deviceRequestInfo: createDeviceRequestInfo({
    useCases,
    extensions: new Map<CborValue, CborValue>([['later', 1]]),
  }),
  readerAuthAll: [sign1, sign1],
  macKeys: [key],
}

describe('round trip', () => {
  test('every structure and member', () => {
    const bytes = encodeDeviceRequest(full)
    const parsed = parseDeviceRequest(bytes)
    expect(parsed.version).toBe('1.1')
    expect(toHex(encodeDeviceRequest(parsed))).toBe(toHex(bytes))
    const [first, second] = parsed.docRequests
    expect(first?.itemsRequest).toMatchObject({ docType: 'example.doc' })
    expect(first?.itemsRequest.requestInfo).toEqual({
      ...everyInfo,
      docResponseEncryption: expect.objectContaining({
        recipientPublicKey: key,
        nonce: new Uint8Array(16),
        recipientCertificate: Uint8Array.of(0x30, 0),
      }),
    })
    expect(first?.itemsRequest.nameSpaces.get('example.1')).toEqual(
      new Map([
        ['name', true],
        ['photo', false],
      ]),
    )
    expect(second?.readerAuth).toBeUndefined()
    expect(parsed.deviceRequestInfo?.useCases).toEqual(useCases)
    expect(parsed.deviceRequestInfo?.extensions).toEqual(new Map([['later', 1]]))
    expect(parsed.readerAuthAll).toHaveLength(2)
    expect(parsed.macKeys).toEqual([key])
  })

  const name = fc.string({ minLength: 1, maxLength: 20 })
  const elements = fc.dictionary(name, fc.boolean(), {
    minKeys: 1,
    maxKeys: 6,
    noNullPrototype: false,
  })
  const anyItems = fc.record({
    docType: name,
    nameSpaces: fc.dictionary(name, elements, { minKeys: 1, maxKeys: 4, noNullPrototype: false }),
    requestInfo: fc.record(
      { uniqueDocSetRequired: fc.boolean(), maximumResponseSize: fc.nat() },
      { requiredKeys: [] },
    ),
  })
  test('any request reads as it was written', () => {
    fc.assert(
      fc.property(fc.array(anyItems, { minLength: 1, maxLength: 4 }), (inputs) => {
        const docRequests = inputs.map((input) => ({ itemsRequest: createItemsRequest(input) }))
        const parsed = parseDeviceRequest(encodeDeviceRequest({ docRequests }))
        for (const [index, input] of inputs.entries()) {
          const read = parsed.docRequests[index]?.itemsRequest
          expect(read?.docType).toBe(input.docType)
          expect([...(read?.nameSpaces.keys() ?? [])]).toEqual(Object.keys(input.nameSpaces))
          for (const [namespace, asked] of Object.entries(input.nameSpaces))
            expect([...(read?.nameSpaces.get(namespace) ?? [])]).toEqual(Object.entries(asked))
          expect(read?.requestInfo ?? {}).toEqual(input.requestInfo)
        }
      }),
    )
  })
})

describe('version: 1.1 exactly when a member of 1.1 is there', () => {
  const withInfo = (requestInfo: DocRequestInfo): DeviceRequestInput => ({
    docRequests: [{ itemsRequest: createItemsRequest({ docType: 'd', nameSpaces, requestInfo }) }],
  })
  const plain: DeviceRequestInput = { docRequests: [{ itemsRequest }] }
  test.each<[string, DeviceRequestInput, string]>([
    ['plain', plain, '1.0'],
    ['signed', { docRequests: [{ itemsRequest, readerAuth: sign1 }] }, '1.0'],
    ['an extension of the first edition', withInfo({ extensions: new Map([['x', 1]]) }), '1.0'],
    ['an empty info', withInfo({}), '1.0'],
    ['uniqueDocSetRequired', withInfo({ uniqueDocSetRequired: false }), '1.1'],
    ['maximumResponseSize', withInfo({ maximumResponseSize: 0 }), '1.1'],
    ['readerAuthAll', { ...plain, readerAuthAll: [sign1] }, '1.1'],
    ['macKeys', { ...plain, macKeys: [key] }, '1.1'],
    ['deviceRequestInfo', { ...plain, deviceRequestInfo: createDeviceRequestInfo({}) }, '1.1'],
  ])('%s', (_, request, version) => {
    expect(requestVersion(request)).toBe(version)
    expect(parseDeviceRequest(encodeDeviceRequest(request)).version).toBe(version)
  })
})

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
    ['version 2.0', requestOf({ version: '2.0' })],
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

test('everyElementAsked: the union over documents and alternatives, kept when any keeps it', () => {
  const again = createItemsRequest({
    docType: 'example.doc',
    nameSpaces: { 'example.1': { photo: true } },
  })
  const parsed = parseDeviceRequest(
    encodeDeviceRequest({ ...full, docRequests: [...full.docRequests, { itemsRequest: again }] }),
  )
  const listed = everyElementAsked(parsed).map(
    ({ docType, namespace, element, intentToRetain }) =>
      `${docType} ${namespace} ${element} ${intentToRetain}`,
  )
  expect(listed.sort()).toEqual([
    'example.doc example.1 first true',
    'example.doc example.1 last true',
    'example.doc example.1 name true',
    'example.doc example.1 photo true',
    'example.doc example.2 full true',
    'example.doc example.2 note false',
  ])
})

test('asking for nothing is a misuse', () => {
  expect(() => createItemsRequest({ docType: 'd', nameSpaces: {} })).toThrow(TypeError)
  expect(() => createItemsRequest({ docType: 'd', nameSpaces: { ns: {} } })).toThrow(TypeError)
})

describe.skipIf(!vectorsPresent)('ISO/IEC 18013-5:2021 Annex D (multipaz TestVectors.kt)', () => {
  if (!vectorsPresent) return
  const shape = z.object({ deviceRequest: z.string(), itemsRequest: z.string() })
  const vector = shape.parse(readVectors('iso18013-5-annex-d.json'))
  const bytes = fromHex(vector.deviceRequest)

  test('reads as the annex says, and encodes to the same bytes', () => {
    const request = parseDeviceRequest(bytes)
    expect(request.version).toBe('1.0')
    const [docRequest] = request.docRequests
    expect(docRequest?.itemsRequest.docType).toBe('org.iso.18013.5.1.mDL')
    expect([...(docRequest?.itemsRequest.nameSpaces.get('org.iso.18013.5.1') ?? [])]).toEqual([
      ['family_name', true],
      ['document_number', true],
      ['driving_privileges', true],
      ['issue_date', true],
      ['expiry_date', true],
      ['portrait', false],
    ])
    expect(toHex(encodeDeviceRequest(request))).toBe(vector.deviceRequest)
  })

  test('createItemsRequest makes the bytes of the annex', () => {
    const made = createItemsRequest({
      docType: 'org.iso.18013.5.1.mDL',
      nameSpaces: {
        'org.iso.18013.5.1': {
          family_name: true,
          document_number: true,
          driving_privileges: true,
          issue_date: true,
          expiry_date: true,
          portrait: false,
        },
      },
    })
    const inner = made.raw.value instanceof Uint8Array ? made.raw.value : new Uint8Array(0)
    expect(toHex(inner)).toBe(vector.itemsRequest)
    expect(toHex(encodeCbor(new CborRaw(made.raw.bytes ?? new Uint8Array(0))))).toBe(
      toHex(encodeCbor(embedCbor(fromHex(vector.itemsRequest)))),
    )
  })
})
