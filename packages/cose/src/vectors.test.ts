import { decodeCbor } from '@tegata/cbor'
import { parsePublicJwk } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { fromHex, toHex, utf8Encode } from '@tegata/kernel'
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  CoseError,
  macStructure,
  parseMac0,
  parseSign1,
  sigStructure,
  verifyMac0,
  verifySign1,
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
  toBeSigned: z.optional(z.nullable(z.string())),
  key: z.optional(z.record(z.string(), z.unknown())),
  curveHashMatch: z.optional(z.boolean()),
})

/** What is deliberately not supported, by title, with the answer and why. */
const notSupported: Readonly<Record<string, string | false>> = {
  // alg stands in the unprotected header: it is never taken from there
  'sign-pass-01: Redo protected': 'cose/unsupported-algorithm',
  'mac-pass-01: Direct key + HMAC-SHA256': 'cose/unsupported-algorithm',
  'mac-pass-02: External Data': 'cose/unsupported-algorithm',
  'mac-pass-03: Remvove cbor tag': 'cose/unsupported-algorithm',
  // RFC 9053 lets any hash sign with any curve, ISO/IEC 18013-5 one for each
  'ECDSA-sig-01: ECDSA - P-256 w/ SHA-512 - implicit': false,
  // ISO/IEC 18013-5 knows HMAC 256/256 alone
  'HMAC-ENC-02: Direct key + HMAC-SHA384 - implicit': 'cose/unsupported-algorithm',
  'HMAC-ENC-03: Direct key + HMAC-SHA512 - implicit': 'cose/unsupported-algorithm',
  'HMAC-ENC-05: Direct key + HMAC-SHA256/64 - implicit': 'cose/unsupported-algorithm',
}

describe.skipIf(!vectorsPresent)(`RFC 9052 4.2, COSE_Sign1 (${source})`, () => {
  const all = ['cose/sign1-pass.json', 'cose/ecdsa-pass.json'].flatMap((f) => cases(f, signed))
  const sign1 = all.filter(({ type }) => type === 'COSE_Sign1')

  test('there are messages to look at', () => {
    expect(all).toHaveLength(11)
    expect(sign1).toHaveLength(7)
  })

  test.each(all.filter(({ type }) => type === 'COSE_Sign'))(
    '$title is COSE_Sign, with several signers: ISO/IEC 18013-5 has none of it',
    async ({ message }) => {
      expect(await codeOf(() => parseSign1(decodeCbor(fromHex(message))))).toBe('cose/malformed')
    },
  )

  test.each(sign1)('$title: what is signed', ({ message, externalAad, payload, toBeSigned }) => {
    const { protectedBytes } = parseSign1(decodeCbor(fromHex(message)))
    const structure = sigStructure(protectedBytes, fromHex(externalAad), fromHex(payload))
    expect(toHex(structure)).toBe(toBeSigned)
  })

  test.each(sign1)(
    '$title',
    async ({ title, message, externalAad, payload, key, curveHashMatch }) => {
      const publicKey = await crypto.importPublicKey({ jwk: parsePublicJwk(key) })
      const parsed = parseSign1(decodeCbor(fromHex(message)))
      const options = { externalAad: fromHex(externalAad) }
      const outcome = await codeOf(() => verifySign1(parsed, publicKey, options))
      const expected = notSupported[title]
      expect(outcome).toBe(expected ?? true)
      expect(expected === false).toBe(curveHashMatch === false)
      if (typeof expected === 'string') return
      expect(parsed.payload && toHex(parsed.payload)).toBe(payload)
      const other = { externalAad: utf8Encode('other') }
      expect(await verifySign1(parsed, publicKey, other)).toBe(false)
    },
  )
})

const signedTitles = ['cose/sign1-pass.json', 'cose/ecdsa-pass.json']
  .flatMap((file) => cases(file, signed))
  .map(({ title }) => title)

describe.skipIf(!vectorsPresent)(`RFC 9052 6.2, COSE_Mac0 (${source})`, () => {
  const mac = z.object({
    title: z.string(),
    type: z.string(),
    message: z.string(),
    externalAad: z.string(),
    macKey: z.string(),
    payload: z.string(),
    toBeMaced: z.string(),
  })
  const mac0 = cases('cose/mac0-pass.json', mac).filter(({ type }) => type === 'COSE_Mac0')

  test('there are messages to look at, and the list names no others', () => {
    const titles = [...signedTitles, ...mac0.map(({ title }) => title)]
    expect(mac0).toHaveLength(8)
    for (const title of Object.keys(notSupported)) expect(titles).toContain(title)
  })

  test.each(mac0)(
    '$title: what is authenticated',
    ({ message, externalAad, payload, toBeMaced }) => {
      const { protectedBytes } = parseMac0(decodeCbor(fromHex(message)))
      const structure = macStructure(protectedBytes, fromHex(externalAad), fromHex(payload))
      expect(toHex(structure)).toBe(toBeMaced)
    },
  )

  test.each(mac0)('$title', async ({ title, message, externalAad, macKey }) => {
    const parsed = parseMac0(decodeCbor(fromHex(message)))
    const input = { key: fromHex(macKey), externalAad: fromHex(externalAad) }
    const outcome = await codeOf(() => verifyMac0(parsed, input, crypto))
    expect(outcome).toBe(notSupported[title] ?? true)
    if (outcome !== true) return
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
