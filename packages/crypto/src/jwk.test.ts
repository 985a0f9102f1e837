import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { fromHex, toBase64url, toHex } from '@tegata/kernel'
import { codeThrownBy, readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { calculateJwkThumbprint } from 'jose'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { algorithmSuits } from './algorithm.ts'
import { jwkThumbprint, parsePublicJwk, samePublicKey } from './jwk.ts'
import { createNodeCrypto } from './node/index.ts'
import { jwkToSpki, spkiToJwk } from './spki.ts'

const crypto = createNodeCrypto()
const keys = [
  ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['P-521', generateKeyPairSync('ec', { namedCurve: 'P-521' })],
  ['Ed25519', generateKeyPairSync('ed25519')],
  ['X25519', generateKeyPairSync('x25519')],
  ['RSA 2048', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['RSA 3072, exponent 3', generateKeyPairSync('rsa', { modulusLength: 3072, publicExponent: 3 })],
] as const

describe.each(keys)('%s', (_, { publicKey, privateKey }) => {
  const exported = publicKey.export({ format: 'jwk' })

  test('the public half of a private key, and nothing else', () => {
    const members = { ...privateKey.export({ format: 'jwk' }), kid: 'a', use: 'sig', x5c: [] }
    expect(parsePublicJwk(members)).toEqual(exported)
  })

  test('thumbprint as jose has it: RFC 7638', async () => {
    const thumbprint = toBase64url(await jwkThumbprint(parsePublicJwk(exported), crypto))
    expect(thumbprint).toBe(await calculateJwkThumbprint(exported))
  })

  test('SubjectPublicKeyInfo as OpenSSL has it, both ways', () => {
    const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }))
    const jwk = spkiToJwk(spki)
    expect(jwk).toEqual(exported)
    expect(toHex(jwkToSpki(jwk))).toBe(toHex(spki))
    const again = createPublicKey({ key: Buffer.from(jwkToSpki(jwk)), format: 'der', type: 'spki' })
    expect(again.export({ format: 'jwk' })).toEqual(exported)
  })
})

const [ec, , , okp, , rsa] = keys.map(([, { publicKey }]) => publicKey.export({ format: 'jwk' }))
const short = toBase64url(new Uint8Array(31))
const bytes = (length: number, first: number) =>
  toBase64url(Uint8Array.from({ length }, (_, i) => (i === 0 ? first : 0xff)))
/** The last character of 32 bytes in base64url has two bits that count for nothing. */
const loose = (text = '') =>
  text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1)

test.each([
  ['not an object', 'key'],
  ['null', null],
  ['nothing in it', {}],
  ['another type', { kty: 'oct', k: 'AA' }],
  ['another curve', { ...ec, crv: 'secp256k1' }],
  ['no y', { ...ec, y: undefined }],
  ['x not text', { ...ec, x: 1 }],
  ['x too short', { ...ec, x: short }],
  ['y too long', { ...ec, y: bytes(33, 0) }],
  ['x padded', { ...ec, x: `${ec?.x}=` }],
  ['x in base64', { ...ec, x: '+'.repeat(43) }],
  ['x with bits that do not count', { ...ec, x: loose('A'.repeat(43)) }],
  ['x with a line feed', { ...ec, x: `${ec?.x}\n` }],
  ['coordinates of another curve', { ...ec, crv: 'P-384' }],
  ['Ed25519 as EC', { ...okp, kty: 'EC' }],
  ['Ed448', { ...okp, crv: 'Ed448' }],
  ['Ed25519 too short', { ...okp, x: short }],
  ['RSA without exponent', { ...rsa, e: undefined }],
  ['RSA of 1024 bits', { ...rsa, n: bytes(128, 0xff) }],
  ['RSA of 2047 bits', { ...rsa, n: bytes(256, 0x7f) }],
  ['RSA of 8200 bits', { ...rsa, n: bytes(1025, 0xff) }],
  ['RSA with a leading zero', { ...rsa, n: bytes(257, 0) }],
  ['exponent 1', { ...rsa, e: 'AQ' }],
  ['even exponent', { ...rsa, e: 'BA' }],
  ['exponent 0', { ...rsa, e: '' }],
  ['exponent of 9 bytes', { ...rsa, e: bytes(9, 1) }],
  ['exponent with a leading zero', { ...rsa, e: 'AAEAAQ' }],
])('JWK, %s: refused', async (_, jwk) => {
  expect(await codeThrownBy(() => parsePublicJwk(jwk))).toBe('crypto/unsupported-key')
})

const handovers = z.object({
  cases: z.array(
    z.object({
      inputs: z.object({ verifierEncryptionJwk: z.optional(z.unknown()) }),
      expected: z.object({ jwkThumbprintHex: z.optional(z.nullable(z.string())) }),
    }),
  ),
})

test.skipIf(!vectorsPresent)(
  'thumbprints of OpenID4VP 1.0 (github.com/openid/OpenID4VP)',
  async () => {
    const { cases } = handovers.parse(readVectors('openid4vp/handovers.json'))
    const encrypted = cases.filter(({ expected }) => expected.jwkThumbprintHex)
    expect(encrypted).toHaveLength(2)
    for (const { inputs, expected } of encrypted) {
      const key = parsePublicJwk(inputs.verifierEncryptionJwk)
      expect(toHex(await jwkThumbprint(key, crypto))).toBe(expected.jwkThumbprintHex)
    }
  },
)

test('the same key is the same, whatever else stands in the JWK', () => {
  const one = parsePublicJwk({ ...ec, kid: 'a' })
  expect(samePublicKey(one, parsePublicJwk({ ...ec, kid: 'b' }))).toBe(true)
  for (const other of [okp, rsa, { ...ec, x: ec?.y, y: ec?.x }])
    expect(samePublicKey(one, parsePublicJwk(other))).toBe(false)
})

const hex = toHex(jwkToSpki(parsePublicJwk(rsa)))
test.each([
  ['no parameters', hex.replace('300d06092a864886f70d0101010500', '300b06092a864886f70d010101')],
  ['RSASSA-PSS', hex.replace('2a864886f70d010101', '2a864886f70d01010a')],
  ['a longer length', `30830001${hex.slice(4)}`],
  ['a negative modulus', hex.replace('0282010100', '0282010190')],
  ['a modulus with two sign bytes', hex.replace('0282010100', '028201010000')],
  ['unused bits', hex.replace('0382010f00', '0382010f01')],
])('SubjectPublicKeyInfo of RSA with %s: refused', async (_, spki) => {
  expect(spki).not.toBe(hex)
  expect(await codeThrownBy(() => spkiToJwk(fromHex(spki)))).toBe('crypto/unsupported-key')
})

test.each([
  ['ES256', ec, true],
  ['ES384', ec, false],
  ['EdDSA', ec, false],
  ['RS256', ec, false],
  ['EdDSA', okp, true],
  ['ES256', okp, false],
  ['RS512', rsa, true],
  ['ES256', rsa, false],
] as const)('%s suits %o: %s (RFC 7518 3.4)', (algorithm, jwk, suits) => {
  expect(algorithmSuits(algorithm, parsePublicJwk(jwk))).toBe(suits)
})
