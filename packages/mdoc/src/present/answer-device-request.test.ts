import { decodeCbor, encodeCbor, isCborMap } from '@tegata/cbor'
import { parseSign1, x5chainOf } from '@tegata/cose'
import { codeThrownBy } from '@tegata/kernel/testing'
import { authorityKeyIdentifierOf, parseCertificate } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { encodeDeviceRequest } from '../request/device-request.ts'
import type { DocRequestInfo } from '../request/info/doc-request-info.ts'
import type { UseCase } from '../request/info/use-case.ts'
import { createItemsRequest, type ItemsRequest } from '../request/items-request.ts'
import {
  agreeing,
  answer,
  ask,
  closed,
  crypto,
  hold,
  issuer,
  open,
  other,
  read,
  readerKey,
  requestOf,
  sessionTranscript,
  signed,
} from '../testing/test-holder.ts'
import { testNamespace, testTime } from '../testing.ts'
import { verifyDeviceResponse } from '../verify/verify-device-response.ts'
import type { AnswerInput, ConsentedDocument, ConsentQuestion } from './answer-input.ts'

/** The answer in short: documents with their elements, then the errors. */
async function inShort(request: Uint8Array, changes: Partial<AnswerInput> = {}) {
  const { response, released } = await answer(request, changes)
  const { documents, documentErrors } = read(response)
  expect(documents).toHaveLength(released.length)
  return {
    sent: documents.map(({ docType, issuerSigned }) => [
      docType,
      ...[...issuerSigned.nameSpaces.values()].flat().map((item) => item.elementIdentifier),
    ]),
    errors: documents.map(({ errors }) => [...(errors?.get(testNamespace)?.keys() ?? [])]),
    absent: documentErrors.flatMap((codes) => [...codes.keys()]),
  }
}

describe('what is asked and consented is sent', () => {
  test('several documents, each verified by the reader', async () => {
    const { response, status, reader } = await answer(
      encodeDeviceRequest({
        docRequests: [await signed(ask(open)), await signed(ask(closed, ['name', 'age_over_18']))],
      }),
    )
    expect([status, reader?.verdict]).toEqual([0, 'accepted'])
    const report = await verifyDeviceResponse(
      response,
      { trustAnchors: [issuer.root], at: testTime, sessionTranscript },
      crypto,
    )
    expect(report.verdict).toBe('accepted')
    expect(report.documents.map(({ docType }) => docType)).toEqual([open, closed])
    const map = decodeCbor(response)
    expect(isCborMap(map) && map.get('version')).toBe('1.0')
  })

  test('a MAC where the key makes MACs, with the reader’s key or one it offered', async () => {
    const plain = await answer(requestOf([ask(other)]))
    expect(read(plain.response).documents[0]?.deviceAuth.kind).toBe('deviceMac')
    const itemsRequest = ask(other)
    const offering = encodeDeviceRequest({
      docRequests: [{ itemsRequest }],
      macKeys: [readerKey.publicKey],
    })
    const none = await crypto.generateKeyAgreement('P-384')
    const offered = await answer(offering, { readerKey: none.publicKey })
    expect(read(offered.response).documents[0]?.deviceAuth.kind).toBe('deviceMac')
    expect(await inShort(requestOf([ask(other)]), { readerKey: none.publicKey })).toEqual({
      sent: [],
      errors: [],
      absent: [other],
    })
  })

  test('what is not held is listed, or not spoken of', async () => {
    const request = requestOf([ask(open, ['name', 'absent']), ask('example.unheld')])
    expect(await inShort(request)).toEqual({
      sent: [[open, 'name']],
      errors: [['absent']],
      absent: ['example.unheld'],
    })
    expect(await inShort(request, { missing: 'silent' })).toEqual({
      sent: [[open, 'name']],
      errors: [[]],
      absent: [],
    })
  })

  test('what is not agreed stays, and looks like what is not held', async () => {
    const request = requestOf([ask(open, ['name', 'age_over_18'])])
    const consent = () => [{ docRequest: 0, id: 'a', elements: { [testNamespace]: ['name'] } }]
    expect(await inShort(request, { consent })).toEqual({
      sent: [[open, 'name']],
      errors: [['age_over_18']],
      absent: [],
    })
    expect(await inShort(request, { consent: () => [] })).toEqual({
      sent: [],
      errors: [],
      absent: [open],
    })
  })

  test.each<[string, ConsentedDocument]>([
    [
      'an element that was not asked',
      { docRequest: 0, id: 'a', elements: { [testNamespace]: ['number'] } },
    ],
    [
      'a document of another type',
      { docRequest: 0, id: 'c', elements: { [testNamespace]: ['name'] } },
    ],
    [
      'a document request that is not there',
      { docRequest: 7, id: 'a', elements: { [testNamespace]: ['name'] } },
    ],
  ])('agreed and not asked: %s', async (_, consented) => {
    expect(await inShort(requestOf([ask(open)]), { consent: () => [consented] })).toEqual({
      sent: [],
      errors: [],
      absent: [open],
    })
  })

  test('what the device says itself: only if asked and authorised', async () => {
    const itemsRequest = createItemsRequest({
      docType: open,
      nameSpaces: { 'example.device': { note: false }, 'example.forbidden': { note: false } },
    })
    const { response, released } = await answer(requestOf([itemsRequest]))
    const [document] = read(response).documents
    expect(document?.deviceNameSpaces).toEqual(
      new Map([['example.device', new Map([['note', 'said']])]]),
    )
    expect(document?.errors).toEqual(new Map([['example.forbidden', new Map([['note', 0]])]]))
    expect(released[0]?.elements).toEqual({ 'example.device': ['note'] })
    const [silent] = read((await answer(requestOf([ask(open)]))).response).documents
    expect(silent?.deviceNameSpaces.size).toBe(0)
  })

  test('one document, or all that fit where the reader takes several', async () => {
    const one = await inShort(requestOf([ask(open, ['name'], { uniqueDocSetRequired: true })]))
    const all = await inShort(requestOf([ask(open, ['name'], { uniqueDocSetRequired: false })]))
    expect([one.sent.length, all.sent.length]).toEqual([1, 2])
  })
})

describe('one document that answers several document requests goes out once', () => {
  const request = requestOf([ask(open, ['name', 'absent']), ask(other), ask(open, ['age_over_18'])])
  const held = async () => [await hold(open, 'a'), await hold(other, 'b')]

  test('with what all of them asked', async () => {
    const changes = { held: await held() }
    expect(await inShort(request, changes)).toEqual({
      sent: [
        [open, 'name', 'age_over_18'],
        [other, 'name'],
      ],
      errors: [['absent'], []],
      absent: [],
    })
    const { response, released } = await answer(request, changes)
    expect(released.map(({ docRequest, id }) => [docRequest, id])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ])
    const options = { trustAnchors: [issuer.root], at: testTime, sessionTranscript }
    const report = await verifyDeviceResponse(response, options, crypto)
    expect(report.verdict).toBe('accepted')
  })

  test('with nothing that was not agreed', async () => {
    const agreed = (elements: readonly string[]) => ({ [testNamespace]: elements })
    const consent = () => [
      { docRequest: 0, id: 'a', elements: agreed(['name']) },
      { docRequest: 2, id: 'a', elements: agreed(['name', 'number']) },
    ]
    const { sent } = await inShort(request, { held: await held(), consent })
    expect(sent).toEqual([[open, 'name']])
  })
})

describe('the reader', () => {
  const request = requestOf([ask(open), ask(closed)])

  test('unknown: a guarded document is not proposed, and nobody is asked about it', async () => {
    let question: ConsentQuestion | undefined
    const consent = (asked: ConsentQuestion) => {
      question = asked
      return [
        ...agreeing(asked),
        { docRequest: 1, id: 'c', elements: { [testNamespace]: ['name'] } },
      ]
    }
    expect(await inShort(request, { consent })).toEqual({
      sent: [[open, 'name']],
      errors: [[]],
      absent: [closed],
    })
    expect(question?.docRequests[1]).toMatchObject({ candidates: [], unanswerable: 'reader' })
    expect(question?.reader.verdict).toBe('refused')
  })

  test('is verified before consent is asked', async () => {
    const order: string[] = []
    await answer(encodeDeviceRequest({ docRequests: [await signed(ask(closed))] }), {
      checkRevocation: async () => {
        order.push('reader')
        return []
      },
      consent: () => {
        order.push('consent')
        return []
      },
    })
    expect(order).toEqual(['reader', 'consent'])
  })
})

describe('what a reader adds', () => {
  const [leaf = new Uint8Array(0)] = issuer.chain
  const authority = authorityKeyIdentifierOf(parseCertificate(leaf))?.keyIdentifier ?? leaf
  test.each<[string, DocRequestInfo, boolean, string?]>([
    ['the issuer', { issuerIdentifiers: [Uint8Array.of(1), authority] }, true],
    ['another issuer', { issuerIdentifiers: [Uint8Array.of(1)] }, false, 'not-held'],
    ['room enough', { maximumResponseSize: 65_536 }, true],
    ['too little room', { maximumResponseSize: 100 }, false],
    ['a proof if there is one', { zkRequest: { systemSpecs: [], zkRequired: false } }, true],
    [
      'nothing but a proof',
      { zkRequest: { systemSpecs: [], zkRequired: true } },
      false,
      'proof-required',
    ],
  ])('%s', async (_, info, sent, why) => {
    const zkRequest = info.zkRequest && {
      ...info.zkRequest,
      systemSpecs: [{ zkSystemId: 'a', system: 'b', params: new Map() }],
    }
    let question: ConsentQuestion | undefined
    const request = requestOf([ask(open, ['name'], { ...info, ...(zkRequest && { zkRequest }) })])
    const consent = (asked: ConsentQuestion) => {
      question = asked
      return agreeing(asked)
    }
    const short = await inShort(request, { consent })
    expect(short).toEqual(
      sent
        ? { sent: [[open, 'name']], errors: [[]], absent: [] }
        : { sent: [], errors: [], absent: [open] },
    )
    expect(question?.docRequests[0]?.unanswerable).toBe(why)
  })

  test('the size is that of the document as it goes out', async () => {
    const consent = () => [{ docRequest: 0, id: 'b', elements: { [testNamespace]: ['name'] } }]
    const withLimit = (maximumResponseSize: number) =>
      inShort(requestOf([ask(open, ['name'], { maximumResponseSize })]), { consent })
    const { response } = await answer(requestOf([ask(open)]), { consent })
    const map = decodeCbor(response)
    const documents = isCborMap(map) ? map.get('documents') : undefined
    const [document] = Array.isArray(documents) ? documents : []
    const size = encodeCbor(document).length
    expect((await withLimit(size + 20)).sent).toHaveLength(1)
    expect((await withLimit(size - 20)).sent).toHaveLength(0)
  })

  const served = async (useCases: UseCase[], ...itemsRequests: ItemsRequest[]) =>
    (await inShort(requestOf(itemsRequests, useCases))).sent.map(([docType]) => docType)
  test('use cases: exactly one document set of each', async () => {
    const requests = [ask(open), ask(other), ask('example.unheld')]
    const useCase = (mandatory: boolean, ...documentSets: number[][]) => ({
      mandatory,
      documentSets,
    })
    expect(await served([useCase(true, [0], [1])], ...requests)).toEqual([open])
    expect(await served([useCase(true, [2], [1])], ...requests)).toEqual([other])
    expect(await served([useCase(true, [0, 2])], ...requests)).toEqual([])
    expect(await served([useCase(true, [2]), useCase(false, [0])], ...requests)).toEqual([])
    expect(await served([useCase(false, [2]), useCase(false, [0, 1])], ...requests)).toEqual([
      open,
      other,
    ])
  })

  test('a set is not served by half a document', async () => {
    const useCases = [{ mandatory: true, documentSets: [[0], [1]] }]
    expect(await served(useCases, ask(open, ['name', 'absent']), ask(other))).toEqual([other])
  })

  test('a set is not served by what the holder declined', async () => {
    const useCases = [{ mandatory: true, documentSets: [[0, 1]] }]
    const request = requestOf([ask(open), ask(other)], useCases)
    const consent = (question: ConsentQuestion) => agreeing(question).slice(0, 1)
    expect((await inShort(request, { consent })).sent).toEqual([])
  })
})

describe('a request that cannot be read is answered with a status', () => {
  test.each<[string, Uint8Array, number, string]>([
    ['not CBOR', Uint8Array.of(0xff), 11, 'mdoc/malformed'],
    ['not a request', encodeCbor(1), 12, 'mdoc/malformed'],
    ['another version', encodeCbor(new Map([['version', '2.0']])), 10, 'mdoc/unsupported-version'],
  ])('%s', async (_, request, status, code) => {
    const consent = () => {
      throw new Error('asked')
    }
    const given = await answer(request, { consent })
    expect(given).toMatchObject({ status, released: [], refused: { code } })
    expect(read(given.response)).toMatchObject({ status, documents: [] })
  })
})

test('a key that would sign one document and make the MAC of another', async () => {
  const { publicKey } = await crypto.generateSigner('ES256')
  const signing = { algorithm: 'ES256', publicKey, sign: () => new Uint8Array(64) } as const
  const agreeingKey = { publicKey, deriveSecret: () => new Uint8Array(32) }
  const reused = [
    await hold(open, 'x', { device: { signer: signing } }),
    await hold(other, 'y', { device: { agreement: agreeingKey } }),
  ]
  expect(await codeThrownBy(() => answer(requestOf([ask(open)]), { held: reused }))).toBe(
    'mdoc/device-key-reused',
  )
})

test('the key of another document: nobody is asked, and nothing signed', async () => {
  const never = () => expect.fail('was asked')
  const { algorithm, publicKey } = await crypto.generateSigner('ES256')
  const mixedUp = {
    ...(await hold(other, 'x')),
    device: { signer: { algorithm, publicKey, sign: never } },
  }
  const held = [await hold(open, 'a'), mixedUp]
  for (const docType of [open, other]) {
    const run = () => answer(requestOf([ask(docType)]), { held, consent: never })
    expect(await codeThrownBy(run)).toBe('mdoc/other-device-key')
  }
})

test('the chain that the issuer put in goes out unchanged', async () => {
  const { response } = await answer(requestOf([ask(open)]))
  const [document] = read(response).documents
  expect(x5chainOf(parseSign1(document?.issuerSigned.issuerAuthValue))).toEqual(issuer.chain)
})
