import { type CborValue, encodeCbor } from '@tegata/cbor'
import { jwkToCoseKey } from '@tegata/cose'
import { createNodeCrypto } from '@tegata/crypto/node'
import { createWebCrypto } from '@tegata/crypto/web'
import { CodedError, fromBase64url, fromHex, toBase64url, toHex, utf8Encode } from '@tegata/kernel'
import { codeThrownBy, readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { encode } from 'cborg'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createSessionTranscript } from '../transcript/create-session-transcript.ts'
import { sessionTranscriptBytes } from '../transcript/session-transcript.ts'
import {
  createDcApiRequest,
  openDcApiResponse,
  parseDcApiRequest,
  sealDcApiResponse,
} from './dc-api-exchange.ts'
import { createEncryptionInfo, parseEncryptionInfo } from './encryption-info.ts'
import { sealHpke } from './hpke.ts'

const node = createNodeCrypto()
const web = createWebCrypto(globalThis.crypto)
const origin = 'https://v.example'
const deviceResponse = utf8Encode('a response')

const vector = z.object({
  cases: z.tuple([
    z.object({
      inputs: z.object({
        nonceHex: z.string(),
        recipientPublicKey: z.object({
          kty: z.literal('EC'),
          crv: z.literal('P-256'),
          x: z.string(),
          y: z.string(),
        }),
        recipientPrivateKeyHex: z.string(),
        origin: z.string(),
        deviceRequest: z.string(),
        encryptionInfo: z.string(),
      }),
      expected: z.object({ deviceRequestHex: z.string() }),
    }),
    z.unknown(),
  ]),
})

describe.skipIf(!vectorsPresent)('TS 18013-7, Annex C (waltid-identity)', () => {
  const read = () => vector.parse(readVectors('annex-c/transcript.json')).cases[0]

  test('encryptionInfo, byte for byte and back', () => {
    const { inputs } = read()
    const info = { nonce: fromHex(inputs.nonceHex), recipientPublicKey: inputs.recipientPublicKey }
    expect(createEncryptionInfo(info)).toBe(inputs.encryptionInfo)
    expect(parseEncryptionInfo(inputs.encryptionInfo)).toEqual(info)
  })

  test('the request', () => {
    const { inputs, expected } = read()
    const { deviceRequest, encryptionInfo } = parseDcApiRequest({ ...inputs })
    expect(toHex(deviceRequest)).toBe(expected.deviceRequestHex)
    expect(createDcApiRequest(deviceRequest, encryptionInfo)).toEqual({
      deviceRequest: inputs.deviceRequest,
      encryptionInfo: inputs.encryptionInfo,
    })
  })

  test('a response to the key of the vector', async () => {
    const { inputs } = read()
    const d = toBase64url(fromHex(inputs.recipientPrivateKeyHex))
    const recipientKey = await node.importKeyAgreement({ jwk: { ...inputs.recipientPublicKey, d } })
    const sessionTranscript = await createSessionTranscript(
      { handover: 'org-iso-mdoc', encryptionInfo: inputs.encryptionInfo, origin: inputs.origin },
      node,
    )
    const { recipientPublicKey } = inputs
    const sealed = await sealDcApiResponse(
      deviceResponse,
      { recipientPublicKey, sessionTranscript },
      web,
    )
    const opened = await openDcApiResponse(sealed, { recipientKey, sessionTranscript }, node)
    expect(toHex(opened)).toBe(toHex(deviceResponse))
  })
})

const recipientKey = await node.generateKeyAgreement('P-256')
const recipientPublicKey = recipientKey.publicKey
const nonce = new Uint8Array(16).fill(7)
const encryptionInfo = createEncryptionInfo({ nonce, recipientPublicKey })
const sessionTranscript = await createSessionTranscript(
  { handover: 'org-iso-mdoc', encryptionInfo, origin },
  node,
)
const response = await sealDcApiResponse(
  deviceResponse,
  { recipientPublicKey, sessionTranscript },
  node,
)
const open = (data: unknown, transcript = sessionTranscript) =>
  openDcApiResponse(data, { recipientKey, sessionTranscript: transcript }, node)

test('opened by the session, and by no other', async () => {
  expect(toHex(await open(response))).toBe(toHex(deviceResponse))
  const elsewhere = {
    handover: 'org-iso-mdoc',
    encryptionInfo,
    origin: 'https://w.example',
  } as const
  for (const other of [
    await createSessionTranscript(elsewhere, node),
    sessionTranscriptBytes(sessionTranscript),
  ])
    expect(await codeThrownBy(() => open(response, other))).toBe('mdoc/decryption-failed')
})

test('info is the transcript without a tag', async () => {
  const tagged = { recipientPublicKey, info: sessionTranscriptBytes(sessionTranscript) }
  const { enc, cipherText } = await sealHpke(deviceResponse, tagged, node)
  const data = { response: toBase64url(encode(['dcapi', { enc, cipherText }])) }
  expect(await codeThrownBy(() => open(data))).toBe('mdoc/decryption-failed')
  const plain = await sealHpke(
    deviceResponse,
    { recipientPublicKey, info: sessionTranscript },
    node,
  )
  const right = encodeCbor(['dcapi', new Map(Object.entries(plain))])
  expect(toHex(await open({ response: toBase64url(right) }))).toBe(toHex(deviceResponse))
})

test('each changed bit of a response', async () => {
  const bytes = fromBase64url(response.response)
  for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
    const changed = bytes.slice()
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    const code = await codeThrownBy(() => open({ response: toBase64url(changed) }))
    expect(code).toMatch(/^mdoc\/(malformed|decryption-failed)$/)
  }
})

const text = (value: CborValue) => toBase64url(encodeCbor(value))
const infoOf = (...members: readonly (readonly [CborValue, CborValue])[]) =>
  text([
    'dcapi',
    new Map<CborValue, CborValue>([
      ['nonce', nonce],
      ['recipientPublicKey', jwkToCoseKey(recipientPublicKey)],
      ...members,
    ]),
  ])
const p384 = jwkToCoseKey((await node.generateKeyAgreement('P-384')).publicKey)

test.each<readonly [string, string, string]>([
  ['a nonce of 15 bytes', infoOf(['nonce', nonce.subarray(1)]), 'mdoc/malformed'],
  ['a nonce without end', infoOf(['nonce', new Uint8Array(1025)]), 'mdoc/malformed'],
  ['a nonce as text', infoOf(['nonce', '0123456789abcdef']), 'mdoc/malformed'],
  ['a key of P-384', infoOf(['recipientPublicKey', p384]), 'mdoc/unsupported'],
  ['no key', infoOf(['recipientPublicKey', null]), 'mdoc/malformed'],
  ['another name', text(['DCAPI', new Map()]), 'mdoc/malformed'],
  ['three elements', text(['dcapi', new Map(), 1]), 'mdoc/malformed'],
  ['padding', `${encryptionInfo}=`, 'mdoc/malformed'],
  ['nothing', '', 'mdoc/malformed'],
])('encryptionInfo refused: %s', async (_, given, code) => {
  expect(await codeThrownBy(() => parseEncryptionInfo(given))).toBe(code)
})

test('members to come are passed over', () => {
  expect(parseEncryptionInfo(infoOf(['x', 1]))).toEqual({ nonce, recipientPublicKey })
})

test('what may not be sent is a mistake of the caller', async () => {
  const short = { nonce: nonce.subarray(1), recipientPublicKey }
  expect(() => createEncryptionInfo(short)).toThrow(TypeError)
  const { publicKey } = await node.generateKeyAgreement('P-384')
  expect(() => createEncryptionInfo({ nonce, recipientPublicKey: publicKey })).toThrow(TypeError)
})

test.each<readonly [string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'response'],
  ['the name of a draft', { Response: response.response }],
  ['a number', { response: 7 }],
  ['without enc', { response: text(['dcapi', new Map([['cipherText', nonce]])]) }],
  ['without cipherText', { response: text(['dcapi', new Map([['enc', nonce]])]) }],
  ['an inherited member', Object.create(response)],
])('response malformed: %s', async (_, data) => {
  expect(await codeThrownBy(() => open(data))).toBe('mdoc/malformed')
})

test.each<readonly [string, unknown]>([
  ['nothing', undefined],
  ['no request', { encryptionInfo }],
  ['no encryptionInfo', { deviceRequest: 'oA' }],
  ['a request with padding', { deviceRequest: 'oA==', encryptionInfo }],
])('request malformed: %s', async (_, data) => {
  expect(await codeThrownBy(() => parseDcApiRequest(data))).toBe('mdoc/malformed')
})

test('hostile values get a code', async () => {
  const values = fc.oneof(
    fc.base64String(),
    fc.string(),
    fc.anything(),
    fc.uint8Array().map(toBase64url),
  )
  await fc.assert(
    fc.asyncProperty(values, async (value) => {
      for (const call of [
        () => parseDcApiRequest({ deviceRequest: value, encryptionInfo: value }),
        () => open({ response: value }),
      ])
        try {
          await call()
          expect.unreachable()
        } catch (error) {
          expect(error).toBeInstanceOf(CodedError)
        }
    }),
  )
})
