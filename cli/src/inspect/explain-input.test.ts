import { CborTag, type CborValue, embedCbor, encodeCbor, taggedCbor } from '@tegata/cbor'
import { signJws } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64url, toHex, utf8Encode } from '@tegata/kernel'
import { createSessionTranscript, presentDocument } from '@tegata/mdoc'
import { createTestIssuer, issueTestDocument, testNamespace } from '@tegata/mdoc/testing'
import {
  buildCrl,
  buildCsr,
  buildName,
  buildOcspError,
  buildOcspRequest,
  buildOcspResponse,
  certIdOf,
  derToPem,
  otherNameText,
  parseCertificate,
  subjectAltNameExtension,
} from '@tegata/pki'
import {
  createStatusList,
  signStatusListCwt,
  signStatusListJwt,
  withStatuses,
} from '@tegata/status'
import { afterAll, expect, test } from 'vitest'
import { runHere, streamOf, testFolder } from '../input/testing.ts'
import { inspect } from './inspect-command.ts'

const folder = testFolder()
afterAll(folder.remove)
const crypto = createNodeCrypto()
const issuer = await createTestIssuer(crypto)
const deviceKey = await crypto.generateSigner('ES256')
const status = { uri: 'https://issuer.test.example/status/1', index: 4 }
const issuerSigned = await issueTestDocument(issuer, crypto, {
  deviceKey: deviceKey.publicKey,
  status,
})
const sessionTranscript = await createSessionTranscript(
  {
    handover: 'openid4vp',
    clientId: 'x509_hash:a',
    nonce: 'n',
    jwkThumbprint: null,
    responseUri: 'https://r',
  },
  crypto,
)
const response = await presentDocument(
  {
    issuerSigned,
    elements: { [testNamespace]: ['name'] },
    sessionTranscript,
    device: { signer: deviceKey },
  },
  crypto,
)
const now = new Date('2026-06-01T00:00:00Z')
const later = new Date('2026-06-08T00:00:00Z')

const look = (input: Uint8Array | string, ...args: string[]) =>
  runHere(inspect, [folder.put('input', input), ...args])

const map = (entries: Readonly<Record<string, CborValue>>) =>
  encodeCbor(new Map(Object.entries(entries)))
const list = withStatuses(createStatusList({ bits: 2, size: 64 }), [
  [3, 1],
  [4, 2],
])
const claims = { uri: status.uri, list, issuedAt: now, expiresAt: later, ttlSeconds: 300 }
const [leaf = new Uint8Array(0)] = issuer.chain
const root = parseCertificate(issuer.root)
const { serialNumber } = parseCertificate(leaf)
const certId = await certIdOf({ issuer: root, serialNumber }, 'SHA-256', crypto)
const crlInput = {
  issuer: root.subject.der,
  authorityKeyIdentifier: new Uint8Array(20),
  crlNumber: '07',
  thisUpdate: now,
  nextUpdate: later,
}
const personalName = subjectAltNameExtension([
  { type: 'otherName', oid: '1.2.392.200149.8.5.5.1', value: otherNameText('見本 花子') },
])

const samples: readonly (readonly [
  kind: string,
  input: Uint8Array | string,
  shown: readonly string[],
])[] = [
  [
    'DeviceResponse',
    response,
    ['name: (hidden: text)', 'status: 0 (OK)', 'deviceSignature', '9.1.2.4', 'idx: 4'],
  ],
  ['IssuerSigned', toHex(issuerSigned), ['3 elements', 'read from hex', 'validUntil']],
  [
    'SessionTranscript',
    toBase64url(sessionTranscript),
    ['OpenID4VP 1.0, B.2.6.1', 'read from base64url'],
  ],
  ['SessionTranscriptBytes (#6.24)', encodeCbor(embedCbor(sessionTranscript)), ['null']],
  ['SessionData', map({ status: 20 }), ['termination']],
  [
    'EncryptionInfo',
    encodeCbor([
      'dcapi',
      new Map<CborValue, CborValue>([
        ['nonce', new Uint8Array(16)],
        ['recipientPublicKey', new Map()],
      ]),
    ]),
    ['nonce', 'missing: kty, crv, x'],
  ],
  [
    'EncryptedResponse',
    encodeCbor([
      'dcapi',
      new Map<CborValue, CborValue>([
        ['enc', new Uint8Array(65)],
        ['cipherText', new Uint8Array(9)],
      ]),
    ]),
    ['65 bytes'],
  ],
  [
    'COSE_Sign1',
    encodeCbor([new Uint8Array(0), new Map(), null, new Uint8Array(64)]),
    ['detached'],
  ],
  [
    'COSE_Mac0',
    encodeCbor(
      taggedCbor(17, [new Uint8Array(0), new Map(), new Uint8Array(3), new Uint8Array(32)]),
    ),
    ['payload: 3 bytes'],
  ],
  ['X.509 certificate', issuer.root, ['IACA root', 'self-issued', 'path length 0', 'EC P-256']],
  ['PEM', `${derToPem(issuer.root)}見本\n${derToPem(leaf)}`, ['mDL document signer', 'TEST IACA']],
  ['PEM', '-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n', ['not read']],
  [
    'CRL',
    await buildCrl(
      { ...crlInput, revoked: [{ serialNumber: '0a', revokedAt: now, reason: 'keyCompromise' }] },
      issuer.rootSigner,
    ),
    ['revokedCertificates: 1', 'keyCompromise', 'crlNumber: 07'],
  ],
  [
    'OCSP request',
    await buildOcspRequest({ issuer: root, serialNumber, nonce: new Uint8Array(32) }, crypto),
    [serialNumber, 'nonce'],
  ],
  [
    'OCSP response',
    await buildOcspResponse(
      {
        answers: [{ certId, status: 'good', thisUpdate: now, nextUpdate: later }],
        producedAt: now,
      },
      issuer.rootSigner,
      crypto,
    ),
    ['certStatus: good', 'responderID: key'],
  ],
  ['OCSP response', buildOcspError('tryLater'), ['tryLater']],
  [
    'certification request (CSR)',
    await buildCsr({ subject: buildName([['CN', 'TEST']]), extensions: [personalName] }, deviceKey),
    ['signed by the key it names', 'otherName 1.2.392.200149.8.5.5.1 (hidden)'],
  ],
  [
    'status list (JWT)',
    await signStatusListJwt(claims, issuer.signer, issuer),
    ['64 entries of 2 bits, 2 of them not 0', 'TEST signer'],
  ],
  [
    'status list (CWT)',
    await signStatusListCwt(claims, issuer.signer, issuer),
    ['64 entries of 2 bits, 2 of them not 0', '2026-06-08T00:00:00.000Z'],
  ],
  [
    'JWT',
    await signJws({ typ: 'JWT' }, { iss: 'https://a', given_name: '花子', iat: 1 }, deviceKey),
    ['iss: "https://a"', 'given_name: (hidden)', '1970-01-01T00:00:01.000Z'],
  ],
  [
    'CBOR, diagnostic notation',
    encodeCbor(
      new Map<CborValue, CborValue>([
        [1, [true, null]],
        ['b', new Uint8Array(2)],
      ]),
    ),
    ['{1: [true, null], "b": h\'0000\'}'],
  ],
]

test.each(samples)('%s', async (kind, input, shown) => {
  const { code, out, err } = await look(input)
  expect(err).toBe('')
  expect(code).toBe(0)
  expect(out.startsWith(`${kind} [`)).toBe(true)
  for (const text of shown) expect(out).toContain(text)
  expect(out).not.toContain('花子')
  const json = JSON.parse((await look(input, '--json')).out)
  expect(json).toMatchObject({ kind, clause: expect.any(String), parts: expect.any(Array) })
})

test('values, salts and personal names only when asked', async () => {
  expect((await look(response, '--show-values')).out).toContain('name: "見本 花子"')
  expect((await look(response)).out).toContain('random: 32 bytes')
  expect((await look(response, '--show-values')).out).toContain("random: h'")
  const csr = await buildCsr(
    { subject: buildName([['CN', 'TEST']]), extensions: [personalName] },
    deviceKey,
  )
  expect((await look(csr, '--show-values')).out).toContain('"見本 花子"')
  const item = map({ elementValue: '花子', random: new Uint8Array(16), other: 'shown' })
  const hidden = await look(encodeCbor([[embedCbor(item)]]))
  expect(hidden.out).toContain('24(<<')
  expect(hidden.out).toContain('"elementValue": / hidden: text / null')
  expect(hidden.out).toContain('"shown"')
  expect(hidden.out).not.toContain('花子')
  expect((await look(encodeCbor([[embedCbor(item)]]), '--show-values')).out).toContain('花子')
})

test('mdoc: text, in a file and as the argument', async () => {
  const engagement = encodeCbor(
    new Map<CborValue, CborValue>([
      [0, '1.0'],
      [1, [1, embedCbor(encodeCbor(new Map([[1, 2]])))]],
      [2, [[2, 1, new Map([[0, false]])]]],
    ]),
  )
  const text = `mdoc:${toBase64url(engagement)}`
  expect((await look(`${text}\n`)).out).toContain('type: 2 (BLE)')
  const ran = await runHere(inspect, [text])
  expect(ran.code).toBe(0)
  expect(ran.out).toMatch(/^DeviceEngagement \(mdoc: text\)/)
  expect((await runHere(inspect, [`mdoc://${toBase64url(engagement)}`])).out).toMatch(/^Reader/)
  for (const wrong of ['mdoc:', 'mdoc:%%', 'mdoc:AAAA', 'mdoc:oA'])
    expect(await runHere(inspect, [wrong])).toMatchObject({ code: 1, out: '' })
})

test('SD-JWT: names of what is disclosed', async () => {
  const token = await signJws({ typ: 'dc+sd-jwt' }, { vct: 'urn:a', _sd: ['x'] }, deviceKey)
  const disclosure = toBase64url(utf8Encode(JSON.stringify(['salt', 'given_name', '花子'])))
  const binding = await signJws({ typ: 'kb+jwt' }, { nonce: 'n' }, deviceKey)
  const { out, code } = await look(`${token}~${disclosure}~${binding}`)
  expect(code).toBe(0)
  expect(out).toMatch(/^SD-JWT VC/)
  expect(out).toContain('given_name: (hidden)')
  expect(out).toContain('nonce: "n"')
  expect((await look(`${token}~${disclosure}~`, '--show-values')).out).toContain('花子')
})

test('a JWE shows its header', async () => {
  const header = toBase64url(utf8Encode(JSON.stringify({ alg: 'ECDH-ES', enc: 'A128GCM' })))
  const { out } = await look(`${header}..AAAA.BBBB.CCCC`)
  expect(out).toContain('alg: "ECDH-ES"')
  expect(out).toContain('ciphertext: 3 bytes')
})

test('a deviation is noted, a wrong member as well', async () => {
  const long = Uint8Array.from([0xb9, 0x00, 0x01, 0x66, ...utf8Encode('status'), 0x14])
  const { out } = await look(long)
  expect(out).toMatch(/^SessionData/)
  expect(out).toContain('deviation: cbor-length')
  const extended = await look(map({ documents: [], status: 0, secret: '花子' }))
  expect(extended.out).toContain('missing: version')
  expect(extended.out).toContain('not defined by the standard')
  expect(extended.out).not.toContain('花子')
  for (const name of ['__proto__', 'constructor', 'toString'])
    expect((await look(map({ docRequests: [], [name]: 1 }))).code).toBe(0)
})

let embeddedDeep: Uint8Array = encodeCbor(1)
for (let i = 0; i < 2000; i += 1) embeddedDeep = encodeCbor(embedCbor(embeddedDeep))

test.each<[string, Uint8Array | string, number]>([
  ['empty', '', 1],
  ['text', 'hello there', 1],
  ['JSON', '{"a":1}', 1],
  ['a web page', '<html></html>', 1],
  ['an image', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0]), 1],
  ['half a certificate', issuer.root.subarray(0, 100), 1],
  [
    'a certificate with a wrong byte',
    issuer.root.map((byte, i) => (i === 4 ? byte ^ 0xff : byte)),
    1,
  ],
  ['half a response', response.subarray(0, 100), 1],
  ['trailing bytes', Uint8Array.from([...response, 0]), 1],
  ['deep nesting', new Uint8Array(1_000_000).fill(0x81), 1],
  ['a length beyond all', '9bffffffffffffffff', 1],
  ['an open PEM block', '-----BEGIN CERTIFICATE-----\nAAAA', 1],
  [
    'a PEM block of something else',
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
    1,
  ],
  ['dots', 'a.b.c', 1],
  ['many dots', 'a.b.c.d.e', 1],
  ['a token of nothing', 'e30.e30.AA', 0],
  ['dates that are none', encodeCbor(new CborTag(0, 'no')), 0],
  ['deep embedding', embeddedDeep, 0],
])('%s: no crash, exit %#', async (_, input, code) => {
  const ran = await look(input)
  expect(ran.code).toBe(code)
  if (code === 1) {
    expect(ran.out).toBe('')
    expect(ran.err).toMatch(/^cli\/input-unknown: this looks like .+\n$/)
    expect(JSON.parse((await look(input, '--json')).out).kind).toBe('unknown')
  }
})

test('control characters of an input do not reach the terminal', async () => {
  const { out } = await look(
    map({ docRequests: [], 'a\u001b[2J\n\u202e': 'x\u009b' }),
    '--show-values',
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
})

test('mutated responses, certificates and tokens are explained or refused', async () => {
  const token = utf8Encode(await signJws({ typ: 'JWT' }, { iss: 'a' }, deviceKey))
  for (const input of [response, issuer.root, token])
    for (let i = 0; i < input.length; i += 5)
      for (const mask of [0x01, 0x20, 0xff]) {
        const changed = input.slice()
        changed[i] = (changed[i] ?? 0) ^ mask
        const stdin = streamOf(changed)
        const { code, err } = await runHere(inspect, ['-'], { stdin })
        expect([0, 1]).toContain(code)
        expect(err).not.toContain('cli/internal')
      }
})

test('wrong use', async () => {
  expect(await runHere(inspect, [])).toMatchObject({ code: 2 })
  expect(await runHere(inspect, ['/nowhere/at-all'])).toMatchObject({ code: 2 })
  expect(await runHere(inspect, ['--values', '-'])).toMatchObject({ code: 2 })
})
