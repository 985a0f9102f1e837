import { parsePublicJwk } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { concatBytes, fromBase64url, toBase64url, utf8Decode, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, importJWK, type JWK } from 'jose'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { authorizationRequest } from './authorization-request.ts'
import {
  createEncryptionKey,
  decryptResponse,
  encryptResponse,
  selectEncryptionKey,
  supportedEncValues,
} from './encrypted-response.ts'

const crypto = createNodeCrypto()
const own = await createEncryptionKey('k1')
const next = await createEncryptionKey('k2')
const response = { vp_token: { record: ['aGVsbG8'] }, state: 's' }

const requestWith = (keys: readonly object[], enc?: readonly string[]) =>
  authorizationRequest.parse({
    client_id: 'x509_hash:AA',
    response_type: 'vp_token',
    response_mode: 'direct_post.jwt',
    response_uri: 'https://reader.example/',
    nonce: 'n',
    dcql_query: {},
    client_metadata: { jwks: { keys }, encrypted_response_enc_values_supported: enc },
  })

test('public and private halves are told apart', () => {
  expect(Object.keys(own.publicJwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  expect(own.privateJwk).toMatchObject({ kid: 'k1', x: own.publicJwk.x })
  expect(next.publicJwk.x).not.toBe(own.publicJwk.x)
})

describe.each(supportedEncValues)('%s', async (enc) => {
  const chosen = await selectEncryptionKey(requestWith([own.publicJwk], [enc]), crypto)

  test('what is encrypted is decrypted: 8.3', async () => {
    const jwe = await encryptResponse(response, chosen)
    expect(decodeProtectedHeader(jwe)).toMatchObject({ alg: 'ECDH-ES', enc, kid: 'k1' })
    expect(await decryptResponse(jwe, own.privateJwk)).toEqual(response)
  })

  test('jose decrypts ours, and we what jose made', async () => {
    const jwe = await encryptResponse(response, chosen)
    const { kid: _, ...privateJwk } = own.privateJwk
    const { plaintext } = await compactDecrypt(jwe, await importJWK(privateJwk, 'ECDH-ES'))
    expect(JSON.parse(utf8Decode(plaintext))).toEqual(response)
    expect(await decryptResponse(await joseJwe({ enc }), own.privateJwk)).toEqual(response)
  })

  // jose is under both sides above: here RFC 7518 section 4.6 and appendix C, by hand.
  test('ours is opened by hand', async () => {
    const jwe = await encryptResponse(response, chosen)
    expect(JSON.parse(utf8Decode(await openByHand(jwe)))).toEqual(response)
  })
})

async function joseJwe(
  header: { enc?: string; kid?: string; alg?: string; zip?: 'DEF' },
  plaintext = JSON.stringify(response),
  jwk: JWK = { ...parsePublicJwk(own.publicJwk) },
): Promise<string> {
  const full = { alg: 'ECDH-ES', enc: 'A128GCM', kid: 'k1', ...header }
  const key = await importJWK(jwk, full.alg)
  return await new CompactEncrypt(utf8Encode(plaintext)).setProtectedHeader(full).encrypt(key)
}

const header = z.object({ enc: z.enum(['A128GCM', 'A256GCM']), epk: z.unknown() })

async function openByHand(jwe: string): Promise<Uint8Array> {
  const [protectedPart = '', , iv = '', ciphertext = '', tag = ''] = jwe.split('.')
  const { enc, epk } = header.parse(JSON.parse(utf8Decode(fromBase64url(protectedPart))))
  const agreement = await crypto.importKeyAgreement({ jwk: own.privateJwk })
  const secret = await agreement.deriveSecret(parsePublicJwk(epk))
  const length = enc === 'A128GCM' ? 16 : 32
  const number = (value: number) => Uint8Array.of(0, 0, value >> 8, value & 255)
  const info = concatBytes(number(7), utf8Encode(enc), number(0), number(0), number(8 * length))
  const derived = await crypto.digest('SHA-256', concatBytes(number(1), secret, info))
  return await crypto.aesGcmDecrypt({
    key: derived.subarray(0, length),
    iv: fromBase64url(iv),
    data: concatBytes(fromBase64url(ciphertext), fromBase64url(tag)),
    additionalData: utf8Encode(protectedPart),
  })
}

const offCurve = { ...own.publicJwk, y: own.publicJwk.x }

test.each([
  ['no key', [], undefined],
  ['a key to sign with', [{ ...own.publicJwk, use: 'sig' }], undefined],
  ['another alg', [{ ...own.publicJwk, alg: 'ECDH-ES+A128KW' }], undefined],
  ['no kid', [{ ...own.publicJwk, kid: undefined }], undefined],
  ['kid not text', [{ ...own.publicJwk, kid: 1 }], undefined],
  ['another curve', [{ ...own.publicJwk, crv: 'P-384' }], undefined],
  ['coordinate too short', [{ ...own.publicJwk, x: 'AAAA' }], undefined],
  ['a point off the curve', [offCurve], undefined],
  ['other enc', [own.publicJwk], ['A128CBC-HS256']],
])('key of the verifier, %s: unusable', async (_, keys, enc) => {
  const run = () => selectEncryptionKey(requestWith(keys, enc), crypto)
  expect(await codeThrownBy(run)).toBe('oid4vc/encryption-unusable')
})

test('keys that cannot be used are passed over', async () => {
  const broken = { ...next.publicJwk, x: 'AAAA' }
  const request = requestWith([{ kty: 'RSA' }, broken, offCurve, own.publicJwk])
  expect(await selectEncryptionKey(request, crypto)).toEqual({
    jwk: parsePublicJwk(own.publicJwk),
    kid: 'k1',
    enc: 'A128GCM',
  })
})

test('what no key fulfils is named', async () => {
  const { alg: _, ...withoutAlg } = own.publicJwk
  const run = selectEncryptionKey(requestWith([withoutAlg, offCurve]), crypto)
  await expect(run).rejects.toThrow(
    'jwks.keys.0: alg is not ECDH-ES; jwks.keys.1: not a point on the curve',
  )
})

const good = await joseJwe({})
const parts = good.split('.')
const oct = { kty: 'oct', k: toBase64url(new Uint8Array(16)) }

test.each([
  ['another key', joseJwe({}, undefined, { ...parsePublicJwk(next.publicJwk) })],
  ['kid of another key', joseJwe({ kid: 'k2' })],
  ['no kid', withoutKid()],
  ['tag changed', [...parts.slice(0, 4), 'AAAAAAAAAAAAAAAAAAAAAA'].join('.')],
  ['key wrapped', joseJwe({ alg: 'ECDH-ES+A128KW' })],
  ['alg dir', joseJwe({ alg: 'dir' }, undefined, oct)],
  ['compressed', joseJwe({ zip: 'DEF' }, JSON.stringify({ ...response, pad: 'x'.repeat(500) }))],
  ['other enc', joseJwe({ enc: 'A192GCM' })],
  ['four parts', parts.slice(0, 4).join('.')],
  ['oversize', `${good}${'A'.repeat(4 * 1024 * 1024)}`],
  ['not JSON', joseJwe({}, 'hello')],
])('response with %s: undecryptable', async (_, jwe) => {
  const text = await jwe
  expect(await codeThrownBy(() => decryptResponse(text, own.privateJwk))).toBe(
    'oid4vc/undecryptable',
  )
})

async function withoutKid(): Promise<string> {
  const key = await importJWK({ ...parsePublicJwk(own.publicJwk) }, 'ECDH-ES')
  return await new CompactEncrypt(utf8Encode(JSON.stringify(response)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM' })
    .encrypt(key)
}

test.each([
  ['no vp_token', { state: 's' }],
  ['presentation beside a list', { vp_token: { record: 'aGVsbG8' } }],
  ['empty list', { vp_token: { record: [] } }],
  ['nine presentations', { vp_token: { record: Array.from({ length: 9 }, () => 'a') } }],
  ['presentation not text', { vp_token: { record: [{}] } }],
  ['state not text', { ...response, state: 1 }],
  ['not an object', 'hello'],
])('response with %s: another shape', async (_, content) => {
  const jwe = await joseJwe({}, JSON.stringify(content))
  expect(await codeThrownBy(() => decryptResponse(jwe, own.privateJwk))).toBe(
    'oid4vc/invalid-request',
  )
})

test('deep JSON ends in a code', async () => {
  const jwe = await joseJwe({}, `{"vp_token":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)
  expect(await codeThrownBy(() => decryptResponse(jwe, own.privateJwk))).toBe(
    'oid4vc/invalid-request',
  )
})

test('two presentations come through for the verifier to judge', async () => {
  const two = { vp_token: { record: ['a', 'b'], other: ['c'] } }
  const jwe = await joseJwe({}, JSON.stringify(two))
  expect(await decryptResponse(jwe, own.privateJwk)).toEqual(two)
})
