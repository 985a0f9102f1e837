import { fromHex, toHex } from '@tegata/kernel'
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { decode as cborgDecode, encode as cborgEncode } from 'cborg'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  CborError,
  CborTag,
  type CborTolerance,
  decodeCbor,
  diagnoseCbor,
  encodeCbor,
} from './index.ts'

const code = (hex: string, options?: Parameters<typeof decodeCbor>[1]) => {
  try {
    decodeCbor(fromHex(hex), options)
    return 'accepted'
  } catch (error) {
    return error instanceof CborError ? error.code : error
  }
}

describe.skipIf(!vectorsPresent)('RFC 8949 Appendix A (github.com/cbor/test-vectors)', () => {
  const shape = z.object({
    cases: z.array(
      z.object({ hex: z.string(), roundtrip: z.boolean(), diagnostic: z.optional(z.string()) }),
    ),
  })
  const all = vectorsPresent ? shape.parse(readVectors('cbor/appendix_a.json')).cases : []
  const indefinite = (hex: string) => /^(5f|7f|9f|bf)|9f|bf/.test(hex) && hex.includes('ff')

  test.each(all)('$hex', ({ hex, roundtrip, diagnostic }) => {
    const tolerate = new Set<CborTolerance>(['cbor-indefinite'])
    if (hex === 'f818') {
      // simple(24): well-formed in RFC 7049, not in RFC 8949 section 3.3
      expect(code(hex)).toBe('cbor/unsupported')
      return
    }
    if (indefinite(hex) && code(hex) !== 'accepted') {
      expect(code(hex)).toBe('cbor/indefinite')
      expect(code(hex, { tolerate })).toBe('accepted')
      return
    }
    const value = decodeCbor(fromHex(hex))
    if (roundtrip) expect(toHex(encodeCbor(value))).toBe(hex)
    if (diagnostic) expect(diagnoseCbor(value)).toBe(diagnostic)
  })
})

test.each([
  ['', 'cbor/truncated'],
  ['18', 'cbor/truncated'],
  ['6261', 'cbor/truncated'],
  ['8201', 'cbor/truncated'],
  ['0000', 'cbor/trailing'],
  ['1817', 'cbor/not-shortest'],
  ['190017', 'cbor/not-shortest'],
  ['1a0000ffff', 'cbor/not-shortest'],
  ['1b00000000ffffffff', 'cbor/not-shortest'],
  ['780161', 'cbor/not-shortest'],
  ['9f01ff', 'cbor/indefinite'],
  ['5f4101ff', 'cbor/indefinite'],
  ['a201010102', 'cbor/duplicate-key'],
  ['a2616101616102', 'cbor/duplicate-key'],
  ['a2410101410102', 'cbor/duplicate-key'],
  ['61ff', 'cbor/invalid-utf8'],
  ['63eda080', 'cbor/invalid-utf8'],
  ['62c0af', 'cbor/invalid-utf8'],
  ['1c', 'cbor/unsupported'],
  ['f814', 'cbor/unsupported'],
  ['ff', 'cbor/unsupported'],
  ['a1810101', 'cbor/unsupported'],
  ['9bffffffffffffffff', 'cbor/truncated'],
  ['bb00ffffffffffffff', 'cbor/truncated'],
  ['5b7fffffffffffffff', 'cbor/truncated'],
  [`${'81'.repeat(40)}00`, 'cbor/limit'],
  [`${'c1'.repeat(40)}00`, 'cbor/limit'],
])('%s is refused: %s', (hex, expected) => {
  expect(code(hex)).toBe(expected)
})

test('limits are the caller’s', () => {
  expect(code('83010203', { limits: { maxItems: 3 } })).toBe('cbor/limit')
  expect(code('83010203', { limits: { maxBytes: 3 } })).toBe('cbor/limit')
  expect(code('8181', { limits: { maxDepth: 1 } })).toBe('cbor/truncated')
  expect(code('818100', { limits: { maxDepth: 1 } })).toBe('cbor/limit')
})

test('a tolerated deviation is reported, and only that one', () => {
  const met: string[] = []
  const tolerate = new Set<CborTolerance>(['cbor-length'])
  const options = { tolerate, onTolerated: (name: string) => met.push(name) }
  expect(decodeCbor(fromHex('1817'), options)).toBe(23)
  expect(met).toEqual(['cbor-length'])
  expect(code('9fff', { tolerate })).toBe('cbor/indefinite')
})

test('a tag keeps its bytes as received, even where the encoder would write others', () => {
  const received = fromHex('d81858020102')
  const tolerate = new Set<CborTolerance>(['cbor-length'])
  const value = decodeCbor(received, { tolerate })
  expect(value).toBeInstanceOf(CborTag)
  if (!(value instanceof CborTag)) return
  expect(value.bytes?.buffer).toBe(received.buffer)
  expect(toHex(encodeCbor([value]))).toBe('81d81858020102')
})

test('integers beyond 2^53 are exact; a float is no integer', () => {
  expect(decodeCbor(fromHex('1bffffffffffffffff'))).toBe(18446744073709551615n)
  expect(decodeCbor(fromHex('3bffffffffffffffff'))).toBe(-18446744073709551616n)
  expect(decodeCbor(fromHex('f93c00'))).not.toBe(1)
  expect(() => encodeCbor(0.5)).toThrow(TypeError)
})

test('what cborg encodes we read, and the other way round', () => {
  const leaf = fc.oneof(
    fc.maxSafeInteger(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 300 }),
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('tree'), { maxLength: 30 })),
  }))
  fc.assert(
    fc.property(tree, (value) => {
      const theirs = cborgEncode(value)
      const decoded = decodeCbor(theirs)
      expect(toHex(encodeCbor(decoded))).toBe(toHex(theirs))
      expect(cborgDecode(encodeCbor(decoded))).toEqual(cborgDecode(theirs))
    }),
    { numRuns: 300, seed: 7 },
  )
})

test('no mutant of a document crashes the decoder', () => {
  const document = encodeCbor([new Map([['a', [1, 2, new Uint8Array(40)]]]), 'text', -5, null])
  fc.assert(
    fc.property(fc.nat(document.length - 1), fc.nat(255), (at, byte) => {
      const mutant = document.slice()
      mutant[at] = byte
      expect(['accepted', expect.stringMatching(/^cbor\//)]).toContainEqual(code(toHex(mutant)))
    }),
    { numRuns: 2000, seed: 7 },
  )
})
