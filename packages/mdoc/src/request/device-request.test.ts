import { CborRaw, type CborValue, embedCbor, encodeCbor } from '@tegata/cbor'
import { createSign1, parseSign1 } from '@tegata/cose'
import { createNodeCrypto } from '@tegata/crypto/node'
import { fromHex, toHex } from '@tegata/kernel'
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
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
