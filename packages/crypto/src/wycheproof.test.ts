/**
 * Wycheproof through both implementations: ECDSA (FIPS 186-4, raw r‖s), AES-GCM (NIST SP 800-38D),
 * HKDF (RFC 5869) and, through HKDF, HMAC (RFC 2104).
 * @module
 */
import { concatBytes, fromHex, toBase64url, toHex } from '@tegata/kernel'
import { codeThrownBy, readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { Crypto } from './crypto.ts'
import { createNodeCrypto } from './node/index.ts'
import { createWebCrypto } from './web/index.ts'

const text = z.string()
const result = z.enum(['valid', 'invalid', 'acceptable'])
const groupsOf = <T extends z.ZodMiniType>(file: string, group: T): z.output<T>[] =>
  vectorsPresent
    ? z.object({ testGroups: z.array(group) }).parse(readVectors(`wycheproof/${file}.json`))
        .testGroups
    : []

const ecdsaTest = z.object({ tcId: z.number(), msg: text, sig: text, result })
const ecdsa = groupsOf(
  'ecdsa_secp256r1_sha256_p1363_test',
  z.object({
    publicKey: z.object({ wx: text, wy: text }),
    publicKeyDer: text,
    tests: z.array(ecdsaTest),
  }),
)
const gcmTest = z.object({
  tcId: z.number(),
  key: text,
  iv: text,
  aad: text,
  msg: text,
  ct: text,
  tag: text,
  result,
})
const gcm = groupsOf('aes_gcm_test', z.object({ tests: z.array(gcmTest) }))
const hkdfTest = z.object({
  tcId: z.number(),
  ikm: text,
  salt: text,
  info: text,
  size: z.number(),
  okm: text,
  result,
})
const hkdf = groupsOf('hkdf_sha256_test', z.object({ tests: z.array(hkdfTest) }))

const implementations: readonly [string, Crypto][] = [
  ['node:crypto', createNodeCrypto()],
  ['WebCrypto', createWebCrypto(globalThis.crypto)],
]

describe.skipIf(!vectorsPresent)('Wycheproof (github.com/C2SP/wycheproof)', () => {
  describe.each(implementations)('%s', (_, crypto) => {
    test.each(['spki', 'jwk'] as const)('262 ECDSA signatures, key as %s', async (form) => {
      const wrong: number[] = []
      let seen = 0
      for (const { publicKey, publicKeyDer, tests } of ecdsa) {
        const [x = '', y = ''] = [publicKey.wx, publicKey.wy].map(coordinate)
        const source =
          form === 'spki'
            ? { spki: fromHex(publicKeyDer) }
            : { jwk: { kty: 'EC', crv: 'P-256', x, y } as const }
        const key = await crypto.importPublicKey(source)
        for (const { tcId, msg, sig, result: expected } of tests) {
          const holds = await key.verify('ES256', fromHex(sig), fromHex(msg))
          if (holds !== (expected === 'valid')) wrong.push(tcId)
          seen += 1
        }
      }
      expect({ wrong, seen }).toEqual({ wrong: [], seen: 262 })
    })

    test('316 of AES-GCM; keys of 192 bits and IVs of other than 96 are refused', async () => {
      const wrong: number[] = []
      let seen = 0
      let opens = 0
      for (const one of gcm.flatMap(({ tests }) => tests)) {
        const input = {
          key: fromHex(one.key),
          iv: fromHex(one.iv),
          additionalData: fromHex(one.aad),
        }
        const sealed = fromHex(one.ct + one.tag)
        const inBounds = input.key.length !== 24 && input.iv.length === 12
        const usable = one.result === 'valid' && inBounds
        let opened: string | undefined
        const code = await codeThrownBy(async () => {
          opened = toHex(await crypto.aesGcmDecrypt({ ...input, data: sealed }))
        })
        const decrypts = usable ? opened === one.msg : code === 'crypto/decryption-failed'
        const encrypts =
          !usable ||
          toHex(await crypto.aesGcmEncrypt({ ...input, data: fromHex(one.msg) })) === toHex(sealed)
        if (!decrypts || !encrypts) wrong.push(one.tcId)
        seen += 1
        if (usable) opens += 1
      }
      expect({ wrong, seen, opens }).toEqual({ wrong: [], seen: 316, opens: 79 })
    })

    test('86 of HKDF, and the same by hand from HMAC', async () => {
      const wrong: number[] = []
      let seen = 0
      for (const one of hkdf.flatMap(({ tests }) => tests)) {
        const [ikm, salt, info] = [fromHex(one.ikm), fromHex(one.salt), fromHex(one.info)]
        const input = { ikm, salt, info, length: one.size }
        const answer = await Promise.resolve()
          .then(() => crypto.hkdf('SHA-256', input))
          .then(toHex, () => 'refused')
        const byHand = one.result === 'valid' ? await hkdfByHand(crypto, input) : 'refused'
        const expected = one.result === 'valid' ? one.okm : 'refused'
        if (answer !== expected || byHand !== expected) wrong.push(one.tcId)
        seen += 1
      }
      expect({ wrong, seen }).toEqual({ wrong: [], seen: 86 })
    })
  })
})

/** 32 bytes: the vectors write a sign byte, or leave out leading zeros. */
const coordinate = (hex: string) => toBase64url(fromHex(hex.padStart(64, '0').slice(-64)))

async function hkdfByHand(
  crypto: Crypto,
  { ikm, salt, info, length }: Parameters<Crypto['hkdf']>[1],
): Promise<string> {
  const key = await crypto.hmac('SHA-256', salt, ikm)
  let block: Uint8Array = new Uint8Array()
  let output: Uint8Array = block
  for (let i = 1; output.length < length; i += 1) {
    block = await crypto.hmac('SHA-256', key, concatBytes(block, info, Uint8Array.of(i)))
    output = concatBytes(output, block)
  }
  return toHex(output.subarray(0, length))
}
