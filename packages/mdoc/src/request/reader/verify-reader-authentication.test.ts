import { CborTag, embedCbor, encodeCbor, rawCbor } from '@tegata/cbor'
import { createSign1, headerLabel, parseSign1 } from '@tegata/cose'
import { createNodeCrypto } from '@tegata/crypto/node'
import { type Check, checkMaker } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { extendedKeyUsageOid } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { createTestIssuer, testTime } from '../../testing.ts'
import { createSessionTranscript } from '../../transcript/create-session-transcript.ts'
import { type DeviceRequestInput, encodeDeviceRequest } from '../device-request.ts'
import { createDeviceRequestInfo } from '../info/device-request-info.ts'
import { createItemsRequest } from '../items-request.ts'
import { type RequestReception, receiveDeviceRequest } from '../receive-device-request.ts'
import { readerAuthenticationAllBytes, readerAuthenticationBytes } from './reader-authentication.ts'
import { readerChecks } from './reader-checks.ts'
import {
  signReaderAuthentication,
  signReaderAuthenticationAll,
} from './sign-reader-authentication.ts'

const crypto = createNodeCrypto()
const authority = await createTestIssuer(crypto, [extendedKeyUsageOid.mdlReader])
const reader = { signer: authority.signer, chain: authority.chain }
const stranger = await createTestIssuer(crypto, [extendedKeyUsageOid.mdlReader])
const documentSigner = await createTestIssuer(crypto)
const transcriptOf = (seed: number) =>
  createSessionTranscript(
    {
      handover: 'qr',
      deviceEngagement: Uint8Array.of(0xa1, 0, seed),
      eReaderKey: Uint8Array.of(0xa0),
    },
    crypto,
  )
const sessionTranscript = await transcriptOf(1)
const otherSession = await transcriptOf(2)
const first = createItemsRequest({ docType: 'example.open', nameSpaces: { ns: { name: false } } })
const second = createItemsRequest({ docType: 'example.closed', nameSpaces: { ns: { name: true } } })
const deviceRequestInfo = createDeviceRequestInfo({
  useCases: [{ mandatory: true, documentSets: [[0, 1]] }],
})
const signOne = (itemsRequest = first, key = reader, transcript = sessionTranscript) =>
  signReaderAuthentication({ sessionTranscript: transcript, itemsRequest }, key)
const signAll = (info = deviceRequestInfo, key = reader, itemsRequests = [first, second]) =>
  signReaderAuthenticationAll({ sessionTranscript, itemsRequests, deviceRequestInfo: info }, key)
const both = [{ itemsRequest: first }, { itemsRequest: second }]
const options: RequestReception = {
  sessionTranscript,
  trustAnchors: [authority.root],
  at: testTime,
  readerRequired: (docType) => docType === second.docType,
}
const receive = (
  request: DeviceRequestInput | Uint8Array,
  changes: Partial<RequestReception> = {},
) =>
  receiveDeviceRequest(
    request instanceof Uint8Array ? request : encodeDeviceRequest(request),
    { ...options, ...changes },
    crypto,
  )
const failed = (checks: readonly Check[]) =>
  [...new Set(checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id))].sort()
const kinds = (standings: readonly { kind: string }[]) => standings.map(({ kind }) => kind)

describe('a trusted reader', () => {
  test('readerAuth on each document request', async () => {
    const { reader: report, admitted } = await receive({
      docRequests: [
        { itemsRequest: first, readerAuth: await signOne(first) },
        { itemsRequest: second, readerAuth: await signOne(second) },
      ],
    })
    expect(failed(report.checks)).toEqual([])
    expect(report.verdict).toBe('accepted')
    expect(kinds(report.standings)).toEqual(['trusted', 'trusted'])
    expect(admitted).toEqual([true, true])
    const [standing] = report.standings
    expect(standing && 'reader' in standing && standing.reader.subject.attributes).toContainEqual(
      expect.objectContaining({ type: 'CN', value: 'TEST signer' }),
    )
  })

  test.each([
    ['with information', deviceRequestInfo],
    ['without: null is signed', undefined],
  ])('readerAuthAll %s', async (_, info) => {
    const readerAuthAll = [
      await signReaderAuthenticationAll(
        {
          sessionTranscript,
          itemsRequests: [first, second],
          ...(info && { deviceRequestInfo: info }),
        },
        reader,
      ),
    ]
    const { reader: report } = await receive({
      docRequests: both,
      readerAuthAll,
      ...(info && { deviceRequestInfo: info }),
    })
    expect(report.verdict).toBe('accepted')
    expect(kinds(report.standings)).toEqual(['trusted', 'trusted'])
  })

  test('one of several signatures over all is enough to be trusted', async () => {
    const readerAuthAll = [await signAll(deviceRequestInfo, stranger), await signAll()]
    const { reader: report } = await receive({
      docRequests: both,
      deviceRequestInfo,
      readerAuthAll,
    })
    expect(kinds(report.standings)).toEqual(['trusted', 'trusted'])
    expect(failed(report.checks)).toEqual(['mdoc/reader-trusted'])
    expect(report.verdict).toBe('refused')
  })
})

test('what is signed: four elements, null where there is no information', () => {
  const all = readerAuthenticationAllBytes(sessionTranscript, [first.raw, second.raw], undefined)
  const inner = encodeCbor([
    'ReaderAuthenticationAll',
    rawCbor(sessionTranscript),
    [first.raw, second.raw],
    null,
  ])
  expect(all).toEqual(encodeCbor(embedCbor(inner)))
  const one = encodeCbor(['ReaderAuthentication', rawCbor(sessionTranscript), first.raw])
  expect(readerAuthenticationBytes(sessionTranscript, first.raw)).toEqual(
    encodeCbor(embedCbor(one)),
  )
})

const single = async (
  readerAuth: Awaited<ReturnType<typeof signOne>>,
): Promise<DeviceRequestInput> => ({
  docRequests: [{ itemsRequest: first, readerAuth }],
})
const bent = async (change: object) => single({ ...(await signOne()), ...change })
const otherAlgorithm = await crypto.generateSigner('ES384')
const [leaf = new Uint8Array(0)] = authority.chain

describe('each check is red without what it asks for', () => {
  test.each<
    [string, () => Promise<DeviceRequestInput>, Partial<RequestReception>, string[], string]
  >([
    [
      'no anchor',
      async () => single(await signOne()),
      { trustAnchors: [] },
      ['mdoc/reader-trusted'],
      'unknown',
    ],
    [
      'another authority',
      async () => single(await signOne(first, stranger)),
      {},
      ['mdoc/reader-trusted'],
      'unknown',
    ],
    [
      'an expired certificate',
      async () => single(await signOne()),
      { at: new Date('2027-01-01T00:02:00Z') },
      ['mdoc/reader-trusted'],
      'unknown',
    ],
    [
      'a document signer',
      async () => single(await signOne(first, documentSigner)),
      { trustAnchors: [documentSigner.root] },
      ['mdoc/reader-profile'],
      'unknown',
    ],
    [
      'no certificate',
      async () => bent({ unprotectedHeader: new Map() }),
      {},
      ['mdoc/reader-signature', 'mdoc/reader-trusted'],
      'invalid',
    ],
    [
      'bytes for a certificate',
      async () => bent({ unprotectedHeader: new Map([[headerLabel.x5chain, Uint8Array.of(1)]]) }),
      {},
      ['mdoc/reader-signature', 'mdoc/reader-trusted'],
      'invalid',
    ],
    [
      'the anchor missing its key',
      async () => single(await signOne()),
      { trustAnchors: [Uint8Array.of(1)] },
      ['mdoc/reader-trusted'],
      'unknown',
    ],
    [
      'no algorithm',
      async () => bent({ protectedBytes: new Uint8Array(0), protectedHeader: new Map() }),
      {},
      ['mdoc/reader-algorithm'],
      'invalid',
    ],
    [
      'an algorithm of another curve',
      async () => single(await signOne(first, { signer: otherAlgorithm, chain: authority.chain })),
      {},
      ['mdoc/reader-algorithm'],
      'invalid',
    ],
    [
      'another key',
      async () => single(await signOne(first, { signer: stranger.signer, chain: authority.chain })),
      {},
      ['mdoc/reader-signature'],
      'invalid',
    ],
    [
      'another session',
      async () => single(await signOne()),
      { sessionTranscript: otherSession },
      ['mdoc/reader-signature'],
      'invalid',
    ],
    [
      'another document request',
      async () => single(await signOne(second)),
      {},
      ['mdoc/reader-signature'],
      'invalid',
    ],
    [
      'a payload of its own',
      async () =>
        single(
          parseSign1(
            await createSign1(
              {
                payload: readerAuthenticationBytes(sessionTranscript, first.raw),
                unprotectedHeader: new Map([[headerLabel.x5chain, leaf]]),
              },
              authority.signer,
            ),
          ),
        ),
      {},
      ['mdoc/reader-signature'],
      'invalid',
    ],
  ])('%s', async (_, request, changes, ids, kind) => {
    const { reader: report } = await receive(await request(), changes)
    expect(failed(report.checks)).toEqual(ids)
    expect(report.verdict).toBe('refused')
    expect(kinds(report.standings)).toEqual([kind])
  })

  test('revoked', async () => {
    const { judge } = checkMaker([
      {
        id: 'test/revoked',
        clause: '',
        title: { ja: '', en: '' },
        defends: '',
        failure: { ja: '', en: '' },
        onFailure: { ja: '', en: '' },
      },
    ])
    const asked: number[] = []
    const { reader: report, admitted } = await receive(
      { docRequests: [{ itemsRequest: second, readerAuth: await signOne(second) }] },
      {
        checkRevocation: async (path) => {
          asked.push(path.length)
          return [judge('test/revoked', 'revoked')]
        },
      },
    )
    expect(asked).toEqual([2])
    expect(failed(report.checks)).toEqual([
      'mdoc/reader-required',
      'mdoc/reader-revocation',
      'test/revoked',
    ])
    expect(kinds(report.standings)).toEqual(['unknown'])
    expect(admitted).toEqual([false])
  })

  test.each<[string, () => Promise<DeviceRequestInput>]>([
    [
      'a document request taken away',
      async () => ({ docRequests: both.slice(0, 1), readerAuthAll: [await signAll(undefined)] }),
    ],
    [
      'document requests swapped',
      async () => ({
        docRequests: both.toReversed(),
        deviceRequestInfo,
        readerAuthAll: [await signAll()],
      }),
    ],
    [
      'the information taken away',
      async () => ({ docRequests: both, readerAuthAll: [await signAll()] }),
    ],
    [
      'other information',
      async () => ({
        docRequests: both,
        deviceRequestInfo: createDeviceRequestInfo({}),
        readerAuthAll: [await signAll()],
      }),
    ],
  ])('readerAuthAll: %s', async (_, request) => {
    const { reader: report, admitted } = await receive(await request())
    expect(failed(report.checks)).toContain('mdoc/reader-signature')
    expect(new Set(kinds(report.standings))).toEqual(new Set(['invalid']))
    expect(admitted).not.toContain(true)
  })
})

describe('who is admitted', () => {
  test('unsigned: types for anybody only', async () => {
    const { reader: report, admitted } = await receive({ docRequests: both })
    expect(failed(report.checks)).toEqual(['mdoc/reader-covers-all', 'mdoc/reader-required'])
    expect(kinds(report.standings)).toEqual(['unsigned', 'unsigned'])
    expect(admitted).toEqual([true, false])
  })

  test('a signed request lends nothing to an unsigned one beside it', async () => {
    const readerAuth = await signOne()
    const { reader: report, admitted } = await receive({
      docRequests: [{ itemsRequest: first, readerAuth }, { itemsRequest: second }],
    })
    expect(kinds(report.standings)).toEqual(['trusted', 'unsigned'])
    expect(report.verdict).toBe('refused')
    expect(admitted).toEqual([true, false])
  })

  test('a signature that does not hold is worse than none', async () => {
    const readerAuth = await signOne(second)
    const { admitted } = await receive({ docRequests: [{ itemsRequest: first, readerAuth }] })
    expect(admitted).toEqual([false])
  })

  test('nothing asks for a trusted reader: the check is not applicable', async () => {
    const { reader: report } = await receive({ docRequests: [{ itemsRequest: first }] })
    expect(report.checks.at(-1)).toMatchObject({
      id: 'mdoc/reader-required',
      outcome: 'not-applicable',
    })
  })
})

test('the reader is verified before what is asked for is opened', async () => {
  const order: string[] = []
  const closed = new CborTag(
    24,
    Uint8Array.of(0xff),
    encodeCbor(new CborTag(24, Uint8Array.of(0xff))),
  )
  const itemsRequest = { ...first, raw: closed }
  const request = encodeDeviceRequest({
    docRequests: [{ itemsRequest, readerAuth: await signOne(itemsRequest) }],
  })
  const checkRevocation = async () => {
    order.push('reader')
    return []
  }
  expect(await codeThrownBy(() => receive(request, { checkRevocation }))).toBe('mdoc/malformed')
  expect(order).toEqual(['reader'])
})

test('every check of the catalogue was seen failing', () => {
  expect(readerChecks.map(({ id }) => id)).toEqual([
    'mdoc/reader-trusted',
    'mdoc/reader-profile',
    'mdoc/reader-revocation',
    'mdoc/reader-algorithm',
    'mdoc/reader-signature',
    'mdoc/reader-covers-all',
    'mdoc/reader-required',
  ])
})

test('a reader without a certificate signs nothing', async () => {
  await expect(signOne(first, { ...reader, chain: [] })).rejects.toThrow(TypeError)
})
