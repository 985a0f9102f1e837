import { createHash } from 'node:crypto'
import { AeadId, Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { type CborValue, decodeCbor, encodeCbor, isCborMap } from '@tegata/cbor'
import { createNodeCrypto } from '@tegata/crypto/node'
import { createWebCrypto } from '@tegata/crypto/web'
import { concatBytes, toHex } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { encode } from 'cborg'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSessionTranscript } from '../transcript/create-session-transcript.ts'
import { openAppleEnvelope, sealAppleEnvelope } from './apple-envelope.ts'
import { pointOf } from './uncompressed-point.ts'

const node = createNodeCrypto()
const web = createWebCrypto(globalThis.crypto)
const recipientKey = await node.generateKeyAgreement('P-256')
const recipientPublicKey = recipientKey.publicKey
const transcriptOf = (merchantId: string) =>
  createSessionTranscript(
    {
      handover: 'apple-in-app',
      nonce: new Uint8Array(32).fill(1),
      merchantId,
      teamId: 'TEAM123456',
      recipientPublicKey,
    },
    node,
  )
const sessionTranscript = await transcriptOf('merchant.example')
const deviceResponse = encodeCbor(
  new Map<CborValue, CborValue>([
    ['version', '1.0'],
    ['status', 0],
  ]),
)
const open = (envelope: Uint8Array, crypto = node) =>
  openAppleEnvelope(envelope, { recipientKey, sessionTranscript }, crypto)
const seal = (crypto = node) =>
  sealAppleEnvelope(deviceResponse, { recipientPublicKey, sessionTranscript }, crypto)

test('sealed with either implementation, opened by the other', async () => {
  expect(toHex(await open(await seal(web), node))).toBe(toHex(deviceResponse))
  const key = await web.generateKeyAgreement('P-256')
  const to = { recipientPublicKey: key.publicKey, sessionTranscript }
  const made = await sealAppleEnvelope(deviceResponse, to, node)
  const opened = await openAppleEnvelope(made, { recipientKey: key, sessionTranscript }, web)
  expect(toHex(opened)).toBe(toHex(deviceResponse))
})

/** As the documentation of Apple describes it, by other libraries. */
async function documented(
  change: (envelope: Record<string, unknown>) => unknown = (same) => same,
  more: Record<string, unknown> = {},
) {
  const suite = new CipherSuite({
    kem: new DhkemP256HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes128Gcm(),
  })
  expect(suite.aead.id).toBe(AeadId.Aes128Gcm)
  const point = concatBytes(pointOf(recipientPublicKey))
  const sender = await suite.createSenderContext({
    recipientPublicKey: await suite.kem.deserializePublicKey(point.buffer),
    info: concatBytes(sessionTranscript).buffer,
  })
  const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
  const topics = concatBytes(encode({ identity: { version: '1.0', status: 0 }, ...more }))
  const params = {
    mode: 0,
    pkEm: new Uint8Array(sender.enc),
    pkRHash: sha256(point),
    infoHash: sha256(sessionTranscript),
  }
  const data = new Uint8Array(await sender.seal(topics.buffer))
  return encode(change({ algorithm: 'APPLE-HPKE-v1', params, data }))
}

test('an envelope of the documented form', async () => {
  const opened = decodeCbor(await open(await documented()))
  expect(isCborMap(opened) && opened.get('version')).toBe('1.0')
})

test.each<readonly [string, (envelope: Record<string, unknown>) => unknown, string]>([
  ['another algorithm', (e) => ({ ...e, algorithm: 'APPLE-HPKE-v2' }), 'mdoc/unsupported'],
  ['another mode', (e) => ({ ...e, params: { ...Object(e.params), mode: 1 } }), 'mdoc/unsupported'],
  [
    'another key',
    (e) => ({ ...e, params: { ...Object(e.params), pkRHash: new Uint8Array(32) } }),
    'mdoc/decryption-failed',
  ],
  [
    'another session',
    (e) => ({ ...e, params: { ...Object(e.params), infoHash: new Uint8Array(32) } }),
    'mdoc/decryption-failed',
  ],
  ['no parameters', (e) => ({ ...e, params: null }), 'mdoc/malformed'],
  ['no data', (e) => ({ ...e, data: null }), 'mdoc/malformed'],
  ['a list', (e) => [e], 'mdoc/malformed'],
])('refused: %s', async (_, change, code) => {
  const envelope = await documented(change)
  expect(await codeThrownBy(() => open(envelope))).toBe(code)
})

test('of another merchant, though the hash is the one it names', async () => {
  const envelope = await seal()
  const other = await transcriptOf('merchant.other')
  const session = { recipientKey, sessionTranscript: other }
  expect(await codeThrownBy(() => openAppleEnvelope(envelope, session, node))).toBe(
    'mdoc/decryption-failed',
  )
})

test.each([
  ['another topic', { other: 1 }],
  ['no identity', { identity: undefined, other: 1 }],
])('topics with %s', async (_, more) => {
  const envelope = await documented((same) => same, more)
  expect(await codeThrownBy(() => open(envelope))).toBe('mdoc/malformed')
})

test('each changed bit', async () => {
  const envelope = await seal()
  const refused = /^mdoc\/(malformed|unsupported|decryption-failed)$/
  for (let bit = 0; bit < 8 * envelope.length; bit += 1) {
    const changed = concatBytes(envelope)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(await codeThrownBy(() => open(changed))).toMatch(refused)
  }
})

test('hostile bytes get a code', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      expect(await codeThrownBy(() => open(bytes))).toMatch(/^mdoc\//)
    }),
  )
})
