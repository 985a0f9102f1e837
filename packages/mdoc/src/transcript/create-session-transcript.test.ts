import { createHash } from 'node:crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { createWebCrypto } from '@tegata/crypto/web'
import { concatBytes, fromHex, toBase64url, toHex } from '@tegata/kernel'
import { encode } from 'cborg'
import { describe, expect, test } from 'vitest'
import { createSessionTranscript } from './create-session-transcript.ts'
import type { SessionInput } from './session-input.ts'

const node = createNodeCrypto()
const web = createWebCrypto(globalThis.crypto)

/** A second opinion: another encoder and node:crypto. */
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
const online = (handover: unknown) => toHex(encode([null, null, handover]))

const x = new Uint8Array(32).fill(0x11)
const y = new Uint8Array(32).fill(0x22)
const recipientPublicKey = {
  kty: 'EC',
  crv: 'P-256',
  x: toBase64url(x),
  y: toBase64url(y),
} as const

// Engagement a100 0f and key a101 02 are short, so that what is expected can be read off.
const inPerson = { deviceEngagement: fromHex('a1000f'), eReaderKey: fromHex('a10102') }
const tagged = 'd81843a1000fd81843a10102'
const hash = (hex: string) => toHex(sha256(fromHex(hex)))

const golden: readonly (readonly [string, SessionInput, string])[] = [
  ['qr', { handover: 'qr', ...inPerson }, `83${tagged}f6`],
  [
    'nfc, static',
    { handover: 'nfc', ...inPerson, select: fromHex('d1'), request: null },
    `83${tagged}8241d1f6`,
  ],
  [
    'nfc, negotiated',
    { handover: 'nfc', ...inPerson, select: fromHex('d1'), request: fromHex('d2d3') },
    `83${tagged}8241d142d2d3`,
  ],
  [
    'website: the hash has the tag inside',
    { handover: 'website', ...inPerson, readerEngagement: fromHex('a10063312e31') },
    `83${tagged}5820${hash('d81846a10063312e31')}`,
  ],
  [
    'openid4vp',
    {
      handover: 'openid4vp',
      clientId: 'x509_hash:a',
      nonce: 'n',
      jwkThumbprint: x,
      responseUri: 'r',
    },
    online(['OpenID4VPHandover', sha256(encode(['x509_hash:a', 'n', x, 'r']))]),
  ],
  [
    'openid4vp-dc-api, from an app',
    {
      handover: 'openid4vp-dc-api',
      origin: 'android:apk-key-hash:a',
      nonce: 'n',
      jwkThumbprint: null,
    },
    online(['OpenID4VPDCAPIHandover', sha256(encode(['android:apk-key-hash:a', 'n', null]))]),
  ],
  [
    'org-iso-mdoc: the text is hashed, not its bytes',
    { handover: 'org-iso-mdoc', encryptionInfo: 'gmVk', origin: 'https://v.example:8443' },
    online(['dcapi', sha256(encode(['gmVk', 'https://v.example:8443']))]),
  ],
  [
    'apple-in-app',
    {
      handover: 'apple-in-app',
      nonce: y,
      merchantId: 'merchant.a',
      teamId: 'T',
      recipientPublicKey,
    },
    online([
      'AppleIdentityPresentment_1.0',
      y,
      'merchant.a',
      'T',
      sha256(concatBytes(Uint8Array.of(4), x, y)),
    ]),
  ],
  [
    'openid4vp-draft-18',
    {
      handover: 'openid4vp-draft-18',
      clientId: 'c',
      responseUri: 'r',
      nonce: 'n',
      mdocGeneratedNonce: 'm',
    },
    online([sha256(encode(['c', 'm'])), sha256(encode(['r', 'm'])), 'n']),
  ],
]

describe.each([
  ['node', node],
  ['web', web],
])('with %s', (_, crypto) => {
  test.each(golden)('%s', async (_name, session, expected) => {
    expect(toHex(await createSessionTranscript(session, crypto))).toBe(expected)
  })
})

const annexC = (origin: string) =>
  createSessionTranscript({ handover: 'org-iso-mdoc', encryptionInfo: 'gmVk', origin }, node)
const dcApi = (origin: string) =>
  createSessionTranscript(
    { handover: 'openid4vp-dc-api', origin, nonce: 'n', jwkThumbprint: null },
    node,
  )

test.each([
  'https://v.example/',
  'https://v.example/path',
  'https://V.example',
  'https://v.example:443',
  'HTTPS://v.example',
  'https://user@v.example',
  'origin:https://v.example',
  '',
])('not an origin as a platform serialises it: %j', async (origin) => {
  await expect(annexC(origin)).rejects.toThrow(TypeError)
  await expect(dcApi(origin)).rejects.toThrow(TypeError)
})

test.each(['null', 'v.example', 'ftp://v.example', 'android:apk-key-hash:a'])(
  'Annex C is of web origins only: %j',
  async (origin) => {
    await expect(annexC(origin)).rejects.toThrow(TypeError)
  },
)

test.each(['https://v.example', 'https://v.example:8443', 'http://localhost:4400'])(
  'an origin: %j',
  async (origin) => {
    expect(await annexC(origin)).toHaveLength(44)
  },
)

test('a key of another curve is a mistake of the caller', async () => {
  const { publicKey } = await node.generateKeyAgreement('P-384')
  const session = { nonce: y, merchantId: 'm', teamId: 't', recipientPublicKey: publicKey }
  await expect(
    createSessionTranscript({ handover: 'apple-in-app', ...session }, node),
  ).rejects.toThrow(TypeError)
})
