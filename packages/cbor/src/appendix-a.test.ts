import { fromHex, toHex } from '@tegata/kernel'
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type CborErrorCode,
  CborFloat,
  type CborTolerance,
  type CborValue,
  decodeCbor,
  diagnoseCbor,
  encodeCbor,
  isCborMap,
} from './index.ts'
import { decodingCode } from './testing/decoding-code.ts'

/** What is not decoded as it is, by bytes: the code, the name that tolerates it, and why. */
const refused: Readonly<Record<string, readonly [CborErrorCode, CborTolerance?]>> = {
  // Section 3.3: unassigned; an identity document has nothing to say with it.
  f0: ['cbor/unsupported'],
  f8ff: ['cbor/unsupported'],
  // Section 3.3: well-formed in RFC 7049, no longer.
  f818: ['cbor/malformed'],
  // Section 4.1: longer than the value needs.
  fa7f800000: ['cbor/not-shortest', 'cbor-length'],
  fa7fc00000: ['cbor/not-shortest', 'cbor-length'],
  faff800000: ['cbor/not-shortest', 'cbor-length'],
  fb7ff0000000000000: ['cbor/not-shortest', 'cbor-length'],
  fb7ff8000000000000: ['cbor/not-shortest', 'cbor-length'],
  fbfff0000000000000: ['cbor/not-shortest', 'cbor-length'],
  // Section 3.2: no definite length.
  '5f42010243030405ff': ['cbor/indefinite', 'cbor-indefinite'],
  '7f657374726561646d696e67ff': ['cbor/indefinite', 'cbor-indefinite'],
  '9fff': ['cbor/indefinite', 'cbor-indefinite'],
  '9f018202039f0405ffff': ['cbor/indefinite', 'cbor-indefinite'],
  '9f01820203820405ff': ['cbor/indefinite', 'cbor-indefinite'],
  '83018202039f0405ff': ['cbor/indefinite', 'cbor-indefinite'],
  '83019f0203ff820405': ['cbor/indefinite', 'cbor-indefinite'],
  '9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff': [
    'cbor/indefinite',
    'cbor-indefinite',
  ],
  bf61610161629f0203ffff: ['cbor/indefinite', 'cbor-indefinite'],
  '826161bf61626163ff': ['cbor/indefinite', 'cbor-indefinite'],
  bf6346756ef563416d7421ff: ['cbor/indefinite', 'cbor-indefinite'],
}

/** Chunks are joined: where they were is not kept. */
const shown: Readonly<Record<string, string>> = { '5f42010243030405ff': "h'0102030405'" }
/** JSON.parse rounds what is beyond 2^53; these are exact. */
const exact: Readonly<Record<string, CborValue>> = {
  '1bffffffffffffffff': 18_446_744_073_709_551_615n,
  '3bffffffffffffffff': -18_446_744_073_709_551_616n,
}
const bignums = ['c249010000000000000000', 'c349010000000000000000']

const plain = (value: CborValue): unknown => {
  if (value instanceof CborFloat) return value.value
  if (isCborMap(value))
    return Object.fromEntries([...value].map(([key, member]) => [key, plain(member)]))
  return Array.isArray(value) ? value.map(plain) : value
}

describe.skipIf(!vectorsPresent)('RFC 8949 Appendix A (github.com/cbor/test-vectors)', () => {
  const shape = z.object({
    cases: z.array(
      z.object({
        hex: z.string(),
        roundtrip: z.boolean(),
        decoded: z.optional(z.unknown()),
        diagnostic: z.optional(z.string()),
      }),
    ),
  })
  const all = vectorsPresent ? shape.parse(readVectors('cbor/appendix_a.json')).cases : []

  test('the list of what is refused names nothing else', () => {
    const hexes = all.map(({ hex }) => hex)
    for (const hex of [...Object.keys(refused), ...Object.keys(exact), ...bignums])
      expect(hexes).toContain(hex)
    expect(all).toHaveLength(82)
  })

  test.each(all)('$hex', (vector) => {
    const { hex, roundtrip, diagnostic } = vector
    const [code, tolerance] = refused[hex] ?? []
    expect(decodingCode(hex)).toBe(code ?? 'accepted')
    if (code && !tolerance) return
    const met: CborTolerance[] = []
    const options = tolerance && {
      tolerate: new Set([tolerance]),
      onTolerated: (name: CborTolerance) => met.push(name),
    }
    const value = decodeCbor(fromHex(hex), options)
    expect(met).toEqual(tolerance ? [tolerance] : [])
    if (roundtrip) expect(toHex(encodeCbor(value))).toBe(hex)
    if (diagnostic) expect(diagnoseCbor(value)).toBe(shown[hex] ?? diagnostic)
    if (hex in exact) expect(value).toBe(exact[hex])
    else if ('decoded' in vector && !bignums.includes(hex))
      expect(plain(value)).toStrictEqual(vector.decoded)
  })
})
