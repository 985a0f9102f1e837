import { fromBase64url, toBase64url, toHex, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { CompactSign, compactVerify, exportJWK, generateKeyPair, importJWK } from 'jose'
import { describe, expect, test } from 'vitest'
import type { Crypto } from './crypto.ts'
import { parsePublicJwk } from './jwk.ts'
import { decodeJws, type JsonObject, type JwsExpectation, signJws, verifyJws } from './jws.ts'
import { createNodeCrypto, generatePkcs8 } from './node/index.ts'
import { jwkToSpki } from './spki.ts'
import { createWebCrypto } from './web/index.ts'

const implementations: readonly [string, Crypto][] = [
  ['node:crypto', createNodeCrypto()],
  ['WebCrypto', createWebCrypto(globalThis.crypto)],
]
const algorithms = ['ES256', 'ES384', 'ES512', 'EdDSA', 'RS256', 'RS384', 'RS512'] as const
const payload = { sub: '見本', iat: 1_780_272_000 }
const encoded = (json: unknown) => toBase64url(utf8Encode(JSON.stringify(json)))

describe.each(implementations)('%s and jose', (_, crypto) => {
  test.each(algorithms)('%s: what one signs the other verifies', async (algorithm) => {
    const signer = await crypto.generateSigner(algorithm)
    const ours = await signJws({ typ: 'a+jwt', kid: '1' }, payload, signer)
    const joseKey = await importJWK({ ...signer.publicKey }, algorithm)
    const verified = await compactVerify(ours, joseKey, { algorithms: [algorithm] })
    expect(JSON.parse(new TextDecoder().decode(verified.payload))).toEqual(payload)
    expect(verified.protectedHeader).toEqual({ typ: 'a+jwt', kid: '1', alg: algorithm })

    const pair = await generateKeyPair(algorithm, { extractable: true })
    const theirs = await new CompactSign(utf8Encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: algorithm, typ: 'a+jwt' })
      .sign(pair.privateKey)
    const jws = decodeJws(theirs)
    expect(jws.payload).toEqual(payload)
    const key = await crypto.importPublicKey({
      jwk: parsePublicJwk(await exportJWK(pair.publicKey)),
    })
    const expected = { key, typ: 'a+jwt', algorithms: [algorithm] }
    expect(await verifyJws(jws, expected)).toBe(true)
    expect(await verifyJws(decodeJws(ours), expected)).toBe(false)
  })
})

const crypto = createNodeCrypto()
const signer = await crypto.generateSigner('ES256')
const p384 = await crypto.generateSigner('ES384')
const publicKeyOf = async (jwk: typeof signer.publicKey) => await crypto.importPublicKey({ jwk })
const expected: JwsExpectation = {
  key: await publicKeyOf(signer.publicKey),
  typ: 'a+jwt',
  algorithms: ['ES256'],
}
const token = await signJws({ typ: 'a+jwt' }, payload, signer)
const [head = '', body = '', tail = ''] = token.split('.')
const withHeader = (header: JsonObject, signature = tail) =>
  `${encoded(header)}.${body}.${signature}`

/** A MAC with the public key as its secret, in each form a library might take it in. */
async function withMac(secret: Uint8Array): Promise<string> {
  const input = `${encoded({ typ: 'a+jwt', alg: 'HS256' })}.${body}`
  return `${input}.${toBase64url(await crypto.hmac('SHA-256', secret, utf8Encode(input)))}`
}
const { publicKey } = signer
const signed = (header: JsonObject) => signJws({ typ: 'a+jwt', ...header }, payload, signer)
/** s becomes n − s: another signature that holds, RFC 7515 says nothing against it. */
const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')
const raw = fromBase64url(tail)
const flipped = order - BigInt(`0x${toHex(raw.subarray(32))}`)
const mirrored = Uint8Array.from([
  ...raw.subarray(0, 32),
  ...Buffer.from(flipped.toString(16).padStart(64, '0'), 'hex'),
])

describe('algorithm and type confusion: RFC 8725 3.1, 3.11', () => {
  test.each<[string, string | Promise<string>, Partial<JwsExpectation>, boolean]>([
    ['as it should be', token, {}, true],
    ['with the other s', `${head}.${body}.${toBase64url(mirrored)}`, {}, true],
    ['none', withHeader({ typ: 'a+jwt', alg: 'none' }), {}, false],
    ['None', withHeader({ typ: 'a+jwt', alg: 'None' }), {}, false],
    ['no alg', withHeader({ typ: 'a+jwt' }), {}, false],
    ['alg a list', withHeader({ typ: 'a+jwt', alg: ['ES256'] }), {}, false],
    ['HS256 over the JWK', withMac(utf8Encode(JSON.stringify(publicKey))), {}, false],
    ['HS256 over the SPKI', withMac(jwkToSpki(publicKey)), {}, false],
    ['HS256 over nothing', withMac(new Uint8Array()), {}, false],
    ['an algorithm not expected', token, { algorithms: ['ES384', 'EdDSA', 'RS256'] }, false],
    ['no algorithm expected', token, { algorithms: [] }, false],
    [
      'alg changed to one expected',
      withHeader({ typ: 'a+jwt', alg: 'RS256' }),
      { algorithms: ['ES256', 'RS256'] },
      false,
    ],
    ['another type', token, { typ: 'b+jwt' }, false],
    ['no type', signed({ typ: undefined }), {}, false],
    ['a critical header', signed({ crit: ['exp'], exp: 1 }), {}, false],
    ['an empty critical header', signed({ crit: [] }), {}, false],
    [
      'its own key',
      signJws({ typ: 'a+jwt', jwk: p384.publicKey }, payload, p384),
      { algorithms: ['ES256', 'ES384'] },
      false,
    ],
    ['unknown header', signed({ jku: 'https://evil.example' }), {}, true],
    ['the payload changed', `${head}.${encoded({ ...payload, iat: 0 })}.${tail}`, {}, false],
    ['another signature', `${head}.${body}.${toBase64url(new Uint8Array(64))}`, {}, false],
    ['a signature cut off', `${head}.${body}.${toBase64url(raw.subarray(1))}`, {}, false],
  ])('token with %s', async (_, text, changes, holds) => {
    expect(await verifyJws(decodeJws(await text), { ...expected, ...changes })).toBe(holds)
  })

  test('an algorithm that does not suit the key, though the signature holds', async () => {
    // X.509 lets ECDSA pair P-384 with SHA-256; JOSE does not.
    const odd = await crypto.importSigner('ES256', { pkcs8: await generatePkcs8('ES384') })
    const jws = decodeJws(await signJws({ typ: 'a+jwt' }, payload, odd))
    const key = await publicKeyOf(odd.publicKey)
    expect(await key.verify('ES256', jws.signature, jws.signingInput)).toBe(true)
    expect(await verifyJws(jws, { ...expected, key })).toBe(false)
  })
})

test('a header cannot override the algorithm of the signer', async () => {
  expect(decodeJws(await signJws({ alg: 'none' }, payload, signer)).header.alg).toBe('ES256')
})

const part = (bytes: Uint8Array) => `${head}.${toBase64url(bytes)}.${tail}`

test.each([
  ['nothing', ''],
  ['two parts', `${head}.${body}`],
  ['four parts', `${token}.`],
  ['no signature', `${head}.${body}.`],
  ['no payload', `${head}..${tail}`],
  ['padding', `${head}.${body}=.${tail}`],
  ['base64', `${head}.+/+/.${tail}`],
  ['a line feed', `${token}\n`],
  [
    'bits that do not count',
    `${head}.${body}.${tail.slice(0, -1)}${tail.endsWith('B') ? 'C' : 'B'}`,
  ],
  ['a payload that is not JSON', part(utf8Encode('{'))],
  ['a payload that is a list', part(utf8Encode('[]'))],
  ['a payload that is null', part(utf8Encode('null'))],
  ['a payload that is not UTF-8', part(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))],
  ['a payload with a byte order mark', part(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d))],
  ['a header that is text', `${encoded('a')}.${body}.${tail}`],
])('%s: not a token', async (_, text) => {
  expect(await codeThrownBy(() => decodeJws(text))).toBe('crypto/malformed-token')
})

test('a token that is too long is not looked into', async () => {
  const long = await signJws({}, { padding: 'x'.repeat(200_000) }, signer)
  expect(await codeThrownBy(() => decodeJws(long))).toBe('crypto/malformed-token')
  expect(decodeJws(long, { maxLength: 300_000 }).payload.padding).toHaveLength(200_000)
  expect(await codeThrownBy(() => decodeJws(token, { maxLength: token.length - 1 }))).toBe(
    'crypto/malformed-token',
  )
})
