import { CborTag, type CborValue, decodeCbor, encodeCbor } from '@tegata/cbor'
import type { SignatureAlgorithm } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { fromHex, toHex, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import {
  algorithmOf,
  createMac0,
  createSign1,
  parseMac0,
  parseSign1,
  sign1Length,
  sigStructure,
  verifyMac0,
  verifySign1,
  x5chainOf,
  x5chainValue,
} from './index.ts'

const crypto = createNodeCrypto()
const payload = utf8Encode('payload')
const algorithms = ['ES256', 'ES384', 'ES512', 'EdDSA'] as const
const signers = Object.fromEntries(
  await Promise.all(
    algorithms.map(async (name) => [name, await crypto.generateSigner(name)] as const),
  ),
)
const signerOf = (algorithm: SignatureAlgorithm) => {
  const signer = signers[algorithm]
  if (!signer) throw new Error('no signer')
  return signer
}
const header = (entries: [CborValue, CborValue][]) => encodeCbor(new Map(entries))

describe('COSE_Sign1', () => {
  test.each(algorithms)('%s: sign, carry, verify', async (alg) => {
    const signer = signerOf(alg)
    const key = await crypto.importPublicKey({ jwk: signer.publicKey })
    const chain = [utf8Encode('leaf'), utf8Encode('issuer')]
    const unprotectedHeader = new Map([[33, x5chainValue(chain)]])
    const message = await createSign1({ payload, detached: true, unprotectedHeader }, signer)
    const parsed = parseSign1(decodeCbor(encodeCbor(new CborTag(18, message))))
    expect(x5chainOf(parsed).map(toHex)).toEqual(chain.map(toHex))
    expect(await verifySign1(parsed, key, { detachedPayload: payload })).toBe(true)
    expect(await verifySign1(parsed, key, { detachedPayload: utf8Encode('other') })).toBe(false)
    const externalAad = utf8Encode('aad')
    expect(await verifySign1(parsed, key, { detachedPayload: payload, externalAad })).toBe(false)
    const short = { ...parsed, signature: parsed.signature.subarray(1) }
    expect(await verifySign1(short, key, { detachedPayload: payload })).toBe(false)
  })

  const pairs = [
    [-7, 'ES256'],
    [-9, 'ES256'],
    [-35, 'ES384'],
    [-51, 'ES384'],
    [-36, 'ES512'],
    [-52, 'ES512'],
    [-8, 'EdDSA'],
    [-19, 'EdDSA'],
  ] as const
  test.each(pairs.flatMap((pair) => algorithms.map((key) => [...pair, key] as const)))(
    'alg %i is %s; with a key for %s',
    async (identifier, algorithm, keyFor) => {
      const signer = signerOf(keyFor)
      const key = await crypto.importPublicKey({ jwk: signer.publicKey })
      const protectedBytes = header([[1, identifier]])
      const signature = await signer.sign(sigStructure(protectedBytes, undefined, payload))
      const parsed = parseSign1([protectedBytes, new Map(), payload, signature])
      expect(algorithmOf(parsed)).toBe(algorithm)
      expect(await verifySign1(parsed, key)).toBe(algorithm === keyFor)
    },
  )

  test.each<[string, [CborValue, CborValue][], string]>([
    ['ESB256', [[1, -265]], 'cose/brainpool'],
    ['ESB320', [[1, -266]], 'cose/brainpool'],
    ['ESB384', [[1, -267]], 'cose/brainpool'],
    ['ESB512', [[1, -268]], 'cose/brainpool'],
    ['Ed448', [[1, -53]], 'cose/unsupported-algorithm'],
    ['ES256K', [[1, -47]], 'cose/unsupported-algorithm'],
    ['PS256', [[1, -37]], 'cose/unsupported-algorithm'],
    ['HMAC', [[1, 5]], 'cose/unsupported-algorithm'],
    ['a name', [[1, 'ES256']], 'cose/unsupported-algorithm'],
    ['none', [], 'cose/unsupported-algorithm'],
  ])('alg %s is refused', async (_, entries, code) => {
    const key = await crypto.importPublicKey({ jwk: signerOf('ES256').publicKey })
    const parsed = parseSign1([header(entries), new Map(), payload, new Uint8Array(64)])
    expect(await codeThrownBy(() => verifySign1(parsed, key))).toBe(code)
  })

  test('alg outside the protected header counts for nothing', async () => {
    const signer = signerOf('ES256')
    const key = await crypto.importPublicKey({ jwk: signer.publicKey })
    for (const empty of ['', 'a0']) {
      const signature = await signer.sign(sigStructure(fromHex(empty), undefined, payload))
      const parsed = parseSign1([fromHex(empty), new Map([[1, -7]]), payload, signature])
      expect(toHex(parsed.protectedBytes)).toBe(empty)
      const outcome = await codeThrownBy(() => verifySign1(parsed, key))
      expect(outcome).toBe('cose/unsupported-algorithm')
    }
  })

  test('exactly one payload: carried or detached', async () => {
    const signer = signerOf('ES256')
    const key = await crypto.importPublicKey({ jwk: signer.publicKey })
    const carried = parseSign1(await createSign1({ payload }, signer))
    const detached = parseSign1(await createSign1({ payload, detached: true }, signer))
    expect(await verifySign1(carried, key)).toBe(true)
    const two = () => verifySign1(carried, key, { detachedPayload: payload })
    expect(await codeThrownBy(two)).toBe('cose/malformed')
    expect(await codeThrownBy(() => verifySign1(detached, key))).toBe('cose/malformed')
  })

  test('a protected header is kept and signed as received', async () => {
    const signer = signerOf('ES256')
    const key = await crypto.importPublicKey({ jwk: signer.publicKey })
    // kid before alg: an encoder that sorts would write other bytes
    const protectedBytes = fromHex('a20441310126')
    const signature = await signer.sign(sigStructure(protectedBytes, undefined, payload))
    const parsed = parseSign1(
      decodeCbor(encodeCbor([protectedBytes, new Map(), payload, signature])),
    )
    expect(await verifySign1(parsed, key)).toBe(true)
    const sorted = { ...parsed, protectedBytes: fromHex('a20126044131') }
    expect(await verifySign1(sorted, key)).toBe(false)
  })

  test.each(['ES256', 'ES384', 'ES512', 'EdDSA'] as const)(
    'how long a message by %s will be is known before',
    async (algorithm) => {
      const signer = signerOf(algorithm)
      for (const headers of [{}, { unprotectedHeader: new Map([[33, new Uint8Array(300)]]) }])
        for (const payloadLength of [0, 23, 24, 256]) {
          const input = { payload: new Uint8Array(payloadLength), ...headers }
          const message = encodeCbor(await createSign1(input, signer))
          expect(sign1Length({ payloadLength, ...headers }, algorithm)).toBe(message.length)
        }
    },
  )

  test('mistakes of the caller', async () => {
    const signer = signerOf('ES256')
    const more = (entries: [CborValue, CborValue][]) => new Map(entries)
    for (const headers of [
      { protectedHeader: more([[1, -35]]) },
      { unprotectedHeader: more([[1, -7]]) },
      { protectedHeader: more([[2, [1]]]) },
      { protectedHeader: more([[4, 'a']]), unprotectedHeader: more([[4, 'b']]) },
    ])
      await expect(createSign1({ payload, ...headers }, signer)).rejects.toThrow(TypeError)
    expect(() => x5chainValue([])).toThrow(TypeError)
    const rsa = { ...signer, algorithm: 'RS256' as const }
    const outcome = await codeThrownBy(() => createSign1({ payload }, rsa))
    expect(outcome).toBe('cose/unsupported-algorithm')
  })
})

const [none, empty, es256] = [new Uint8Array(0), new Map(), fromHex('a10126')]
const last = new Uint8Array(64)
describe.each([
  ['COSE_Sign1', parseSign1, 17],
  ['COSE_Mac0', parseMac0, 18],
] as const)('%s is refused', (_, parse, otherTag) => {
  test.each<[string, CborValue, string]>([
    ['no array', 1, 'cose/malformed'],
    ['three members', [none, empty, null], 'cose/malformed'],
    ['five members', [none, empty, null, last, last], 'cose/malformed'],
    ['the other tag', new CborTag(otherTag, [es256, empty, null, last]), 'cose/malformed'],
    [
      'tagged twice',
      new CborTag(18, new CborTag(18, [es256, empty, null, last])),
      'cose/malformed',
    ],
    ['payload text', [es256, empty, 'a', last], 'cose/malformed'],
    ['payload undefined', [es256, empty, undefined, last], 'cose/malformed'],
    ['no signature', [es256, empty, null, null], 'cose/malformed'],
    ['protected map', [new Map([[1, -7]]), empty, null, last], 'cose/malformed'],
    ['protected no map', [fromHex('80'), empty, null, last], 'cose/malformed'],
    ['protected not CBOR', [fromHex('a101'), empty, null, last], 'cose/malformed'],
    ['protected with bytes behind', [fromHex('a1012600'), empty, null, last], 'cose/malformed'],
    ['protected not shortest', [fromHex('a1013806'), empty, null, last], 'cose/malformed'],
    ['protected alg twice', [fromHex('a201260126'), empty, null, last], 'cose/malformed'],
    ['unprotected no map', [es256, [], null, last], 'cose/malformed'],
    ['alg in both', [es256, new Map([[1, -7]]), null, last], 'cose/malformed'],
    ['a label of bytes', [fromHex('a20126410100'), empty, null, last], 'cose/malformed'],
    ['crit', [fromHex('a201260281183f'), empty, null, last], 'cose/critical-header'],
    ['crit of alg', [fromHex('a20126028101'), empty, null, last], 'cose/critical-header'],
    ['crit, unprotected', [es256, new Map([[2, [1]]]), null, last], 'cose/critical-header'],
  ])('%s', async (_, value, code) => {
    expect(await codeThrownBy(() => parse(value))).toBe(code)
  })
})

describe('COSE_Mac0', () => {
  const key = new Uint8Array(32).fill(7)
  const detachedPayload = payload

  test('over a detached payload', async () => {
    const message = await createMac0({ key, detachedPayload }, crypto)
    const mac0 = parseMac0(decodeCbor(encodeCbor(new CborTag(17, message))))
    expect(await verifyMac0(mac0, { key, detachedPayload }, crypto)).toBe(true)
    const other = new Uint8Array(32).fill(8)
    expect(await verifyMac0(mac0, { key: other, detachedPayload }, crypto)).toBe(false)
    const changed = { key, detachedPayload: utf8Encode('other') }
    expect(await verifyMac0(mac0, changed, crypto)).toBe(false)
    const cut = { ...mac0, tag: mac0.tag.subarray(0, 8) }
    expect(await verifyMac0(cut, { key, detachedPayload }, crypto)).toBe(false)
    expect(await codeThrownBy(() => verifyMac0(mac0, { key }, crypto))).toBe('cose/malformed')
    const two = () => verifyMac0({ ...mac0, payload }, { key, detachedPayload }, crypto)
    expect(await codeThrownBy(two)).toBe('cose/malformed')
  })

  test.each([4, 6, 7, -7, 'HS256'])('alg %s is refused', async (alg) => {
    const mac0 = parseMac0([header([[1, alg]]), new Map(), null, new Uint8Array(32)])
    const outcome = await codeThrownBy(() => verifyMac0(mac0, { key, detachedPayload }, crypto))
    expect(outcome).toBe('cose/unsupported-algorithm')
  })
})

test.each<[string, [CborValue, CborValue][], number | string]>([
  ['none', [], 0],
  ['one', [[33, none]], 1],
  ['two', [[33, [none, none]]], 2],
  ['one in an array', [[33, [none]]], 'cose/malformed'],
  ['no certificate', [[33, []]], 'cose/malformed'],
  ['text', [[33, 'a']], 'cose/malformed'],
  ['text among them', [[33, [none, 'a']]], 'cose/malformed'],
])('x5chain of %s (RFC 9360, 2)', async (_, entries, expected) => {
  const inside = parseSign1([header(entries), new Map(), null, last])
  const outside = parseSign1([none, new Map(entries), null, last])
  for (const message of [inside, outside])
    if (typeof expected === 'number') expect(x5chainOf(message)).toHaveLength(expected)
    else expect(await codeThrownBy(() => x5chainOf(message))).toBe(expected)
})
