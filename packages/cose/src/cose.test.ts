import { CborTag, type CborValue, decodeCbor, encodeCbor } from '@tegata/cbor'
import { parsePublicJwk } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { fromBase64url, fromHex, toHex, utf8Encode } from '@tegata/kernel'
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  CoseError,
  coseKeyToJwk,
  createMac0,
  createSign1,
  jwkToCoseKey,
  parseMac0,
  parseSign1,
  verifyMac0,
  verifySign1,
  x5chainOf,
} from './index.ts'

const crypto = createNodeCrypto()
const source = 'github.com/cose-wg/Examples'
const cases = <T extends z.ZodType>(file: string, shape: T): z.output<T>[] =>
  vectorsPresent ? z.object({ cases: z.array(shape) }).parse(readVectors(file)).cases : []

const codeOf = async (run: () => unknown) => {
  try {
    return await run()
  } catch (error) {
    return error instanceof CoseError ? error.code : error
  }
}

const signed = z.object({
  title: z.string(),
  type: z.string(),
  message: z.string(),
  externalAad: z.string(),
  payload: z.string(),
  key: z.optional(z.record(z.string(), z.unknown())),
  curveHashMatch: z.optional(z.boolean()),
})

describe.skipIf(!vectorsPresent)(`RFC 9052 4.2, COSE_Sign1 (${source})`, () => {
  const all = ['cose/sign1-pass.json', 'cose/ecdsa-pass.json'].flatMap((f) => cases(f, signed))
  const sign1 = all.filter(({ type }) => type === 'COSE_Sign1')

  test('there are messages to look at', () => expect(sign1.length).toBeGreaterThan(4))

  test.each(sign1)('$title', async ({ message, externalAad, payload, key, curveHashMatch }) => {
    const publicKey = await crypto.importPublicKey({ jwk: parsePublicJwk(key) })
    const parsed = parseSign1(decodeCbor(fromHex(message)))
    const options = { externalAad: fromHex(externalAad) }
    const outcome = await codeOf(() => verifySign1(parsed, publicKey, options))
    if (parsed.protectedHeader.get(1) === undefined) {
      // alg stands outside the protected header: never taken from there
      expect(outcome).toBe('cose/unsupported-algorithm')
      return
    }
    expect(outcome).toBe(curveHashMatch !== false)
    expect(parsed.payload && toHex(parsed.payload)).toBe(payload)
    const other = { externalAad: utf8Encode('other') }
    expect(await verifySign1(parsed, publicKey, other)).toBe(false)
  })
})

describe.skipIf(!vectorsPresent)(`RFC 9052 6.2, COSE_Mac0 (${source})`, () => {
  const mac = z.object({
    title: z.string(),
    type: z.string(),
    message: z.string(),
    externalAad: z.string(),
    macKey: z.string(),
    alg: z.string(),
  })
  const mac0 = cases('cose/mac0-pass.json', mac).filter(({ type }) => type === 'COSE_Mac0')

  test.each(mac0)('$title', async ({ message, externalAad, macKey, alg }) => {
    const parsed = parseMac0(decodeCbor(fromHex(message)))
    const input = { key: fromHex(macKey), externalAad: fromHex(externalAad) }
    const outcome = await codeOf(() => verifyMac0(parsed, input, crypto))
    const known = alg === 'HS256' && parsed.protectedHeader.get(1) === 5
    expect(outcome).toBe(known ? true : 'cose/unsupported-algorithm')
    if (!known) return
    const tag = parsed.tag.slice()
    tag[0] = (tag[0] ?? 0) ^ 1
    expect(await verifyMac0({ ...parsed, tag }, input, crypto)).toBe(false)
  })
})

describe.skipIf(!vectorsPresent)(`RFC 5869, HKDF (${source})`, () => {
  const hkdf = z.object({
    title: z.string(),
    hash: z.enum(['SHA-256', 'SHA-512']),
    ikm: z.string(),
    salt: z.string(),
    info: z.string(),
    length: z.number(),
    okm: z.string(),
  })
  test.each(cases('cose/hkdf-pass.json', hkdf))('$title', async (c) => {
    const [ikm, salt, info] = [fromHex(c.ikm), fromHex(c.salt), fromHex(c.info)]
    const okm = await crypto.hkdf(c.hash, { ikm, salt, info, length: c.length })
    expect(toHex(okm)).toBe(c.okm)
  })
})

test.each(['ES256', 'ES384', 'ES512', 'EdDSA'] as const)('%s: sign, carry, verify', async (alg) => {
  const signer = await crypto.generateSigner(alg)
  const key = await crypto.importPublicKey({ jwk: signer.publicKey })
  const payload = utf8Encode('payload')
  const chain = [utf8Encode('leaf'), utf8Encode('issuer')]
  const unprotectedHeader = new Map<CborValue, CborValue>([[33, chain]])
  const message = await createSign1({ payload, detached: true, unprotectedHeader }, signer)
  const parsed = parseSign1(decodeCbor(encodeCbor(new CborTag(18, message))))
  expect(x5chainOf(parsed).map(toHex)).toEqual(chain.map(toHex))
  expect(await verifySign1(parsed, key, { detachedPayload: payload })).toBe(true)
  expect(await verifySign1(parsed, key, { detachedPayload: utf8Encode('other') })).toBe(false)
  expect(await codeOf(() => verifySign1(parsed, key))).toBe('cose/malformed')
  expect(coseKeyToJwk(decodeCbor(encodeCbor(jwkToCoseKey(signer.publicKey))))).toEqual(
    signer.publicKey,
  )
})

test('Mac0 over a detached payload', async () => {
  const key = new Uint8Array(32).fill(7)
  const detachedPayload = utf8Encode('payload')
  const mac0 = parseMac0(await createMac0({ key, detachedPayload }, crypto))
  expect(await verifyMac0(mac0, { key, detachedPayload }, crypto)).toBe(true)
  const other = new Uint8Array(32).fill(8)
  expect(await verifyMac0(mac0, { key: other, detachedPayload }, crypto)).toBe(false)
})

test.each(['P-256', 'P-384', 'P-521'] as const)('%s: compressed points', async (crv) => {
  const { publicKey } = await crypto.generateKeyAgreement(crv)
  if (publicKey.kty !== 'EC') throw new Error('not EC')
  const odd = ((fromBase64url(publicKey.y).at(-1) ?? 0) & 1) === 1
  const key = new Map([...jwkToCoseKey(publicKey), [-3, odd] as const])
  expect(coseKeyToJwk(key)).toEqual(publicKey)
  expect(await codeOf(() => coseKeyToJwk(key, { allowCompressed: false }))).toBe('cose/malformed')
})

test.each<[string, CborValue, string]>([
  ['no array', 1, 'cose/malformed'],
  ['three members', [new Uint8Array(0), new Map(), null], 'cose/malformed'],
  [
    'alg twice',
    [fromHex('a10126'), new Map([[1, -7]]), null, new Uint8Array(64)],
    'cose/malformed',
  ],
  [
    'crit',
    [fromHex('a201260281183f'), new Map(), null, new Uint8Array(64)],
    'cose/critical-header',
  ],
])('%s is refused', async (_, value, code) => {
  expect(await codeOf(() => parseSign1(value))).toBe(code)
})

test.each<[string, Map<CborValue, CborValue>, string]>([
  [
    'Brainpool',
    new Map<CborValue, CborValue>([
      [1, 2],
      [-1, 256],
      [-2, new Uint8Array(32)],
    ]),
    'cose/unsupported-key',
  ],
  [
    'short x',
    new Map<CborValue, CborValue>([
      [1, 2],
      [-1, 1],
      [-2, new Uint8Array(31)],
      [-3, new Uint8Array(32)],
    ]),
    'cose/malformed',
  ],
  [
    'no x',
    new Map<CborValue, CborValue>([
      [1, 2],
      [-1, 1],
    ]),
    'cose/malformed',
  ],
])('COSE_Key with %s is refused', async (_, key, code) => {
  expect(await codeOf(() => coseKeyToJwk(key))).toBe(code)
})
