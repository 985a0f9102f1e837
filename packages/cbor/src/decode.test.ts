import { concatBytes, fromHex, toHex } from '@tegata/kernel'
import { decode as cborgDecode } from 'cborg'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CborFloat,
  type CborLimits,
  CborTag,
  type CborTolerance,
  type CborValue,
  decodeCbor,
  defaultCborLimits,
  encodeCbor,
  isCborArray,
  isCborMap,
} from './index.ts'
import { decodingCode as code } from './testing/decoding-code.ts'
import { hostileCbor } from './testing/index.ts'

const both = new Set<CborTolerance>(['cbor-length', 'cbor-indefinite'])
const decoded = (hex: string, options?: Parameters<typeof decodeCbor>[1]) =>
  decodeCbor(fromHex(hex), options)

describe('refused, whatever is tolerated', () => {
  test.each([
    ['', 'cbor/truncated'],
    ['18', 'cbor/truncated'],
    ['1b00', 'cbor/truncated'],
    ['f9', 'cbor/truncated'],
    ['f8', 'cbor/truncated'],
    ['6261', 'cbor/truncated'],
    ['8201', 'cbor/truncated'],
    ['a101', 'cbor/truncated'],
    ['9f01', 'cbor/truncated'],
    ['5f4101', 'cbor/truncated'],
    ['0000', 'cbor/trailing'],
    ['1c', 'cbor/malformed'],
    ['1f', 'cbor/malformed'],
    ['3d', 'cbor/malformed'],
    ['df00ff', 'cbor/malformed'],
    ['fc', 'cbor/malformed'],
    ['f800', 'cbor/malformed'],
    ['f814', 'cbor/malformed'],
    ['f81f', 'cbor/malformed'],
    ['ff', 'cbor/malformed'],
    ['81ff', 'cbor/malformed'],
    ['5f6161ff', 'cbor/malformed'],
    ['7f4161ff', 'cbor/malformed'],
    ['5f5f4161ffff', 'cbor/malformed'],
    ['5f00ff', 'cbor/malformed'],
    ['bf01ff', 'cbor/malformed'],
    ['e0', 'cbor/unsupported'],
    ['f3', 'cbor/unsupported'],
    ['f820', 'cbor/unsupported'],
    ['f97e01', 'cbor/unsupported'],
    ['f9fe00', 'cbor/unsupported'],
    ['f97c01', 'cbor/unsupported'],
    ['fa7fc00001', 'cbor/unsupported'],
    ['fb7ff8000000000001', 'cbor/unsupported'],
    ['fbfff8000000000000', 'cbor/unsupported'],
    ['db002000000000000000', 'cbor/unsupported'],
    ['a1810101', 'cbor/unsupported'],
    ['a1a001', 'cbor/unsupported'],
    ['a1c00101', 'cbor/unsupported'],
    ['61ff', 'cbor/invalid-utf8'],
    ['63eda080', 'cbor/invalid-utf8'],
    ['62c0af', 'cbor/invalid-utf8'],
    ['7f61c361bcff', 'cbor/invalid-utf8'],
    ['7f61c3ff', 'cbor/invalid-utf8'],
    ['9bffffffffffffffff', 'cbor/truncated'],
    ['bb00ffffffffffffff', 'cbor/truncated'],
    ['5b7fffffffffffffff', 'cbor/truncated'],
    [`${'81'.repeat(40)}00`, 'cbor/limit'],
    [`${'c1'.repeat(40)}00`, 'cbor/limit'],
  ])('%s: %s', (hex, expected) => {
    expect(code(hex, { tolerate: both })).toBe(expected)
  })

  test.each(hostileCbor.map(({ name }, i) => [name, i] as const))('%s', (_, i) => {
    const bytes = hostileCbor[i]?.bytes ?? new Uint8Array()
    for (const options of [{}, { tolerate: both }]) expect(code(bytes, options)).toMatch(/^cbor\//)
  })
})

describe('the same key twice', () => {
  test.each([
    ['integer', 'a201010102'],
    ['integer, longer', 'a20101180102'],
    ['integer in eight bytes', 'a201011b000000000000000102'],
    ['negative integer, longer', 'a22001380002'],
    ['2^53 - 1, longer forms', 'a21b001fffffffffffff011b001fffffffffffff02'],
    ['2^53', 'a21b0020000000000000011b002000000000000002'],
    ['-2^53', 'a23b001fffffffffffff013b001fffffffffffff02'],
    ['text', 'a2616101616102'],
    ['text, longer', 'a261610178016102'],
    ['text in chunks', 'a2626162017f61616162ff02'],
    ['empty text', 'a260017fff02'],
    ['bytes', 'a2410101410102'],
    ['bytes in chunks', 'a2420102015f41014102ff02'],
    ['float', 'a2f93e0001f93e0002'],
    ['float, longer', 'a2f93e0001fa3fc0000002'],
    ['NaN', 'a2f97e0001fb7ff800000000000002'],
    ['true', 'a2f501f502'],
    ['null', 'a2f601f602'],
    ['undefined', 'a2f701f702'],
    ['in a map without length', 'bf01010102ff'],
    ['deep inside', '81a1617881a2616101616102'],
  ])('%s', (_, hex) => {
    expect(code(hex, { tolerate: both })).toBe('cbor/duplicate-key')
  })

  test.each([
    ['integers beside 2^53', 'a21b001fffffffffffff011b002000000000000002'],
    ['1 and 1.0', 'a20101f93c0002'],
    ['0.0 and -0.0', 'a2f9000001f9800002'],
    ['text and bytes', 'a2616101416102'],
    ['text 1 and integer 1', 'a26131010102'],
    ['undefined and null', 'a2f701f602'],
    ['bytes with and without zero', 'a241010142010002'],
  ])('not: %s', (_, hex) => {
    expect(code(hex)).toBe('accepted')
  })

  test('is found as cborg finds it', () => {
    const key = fc.oneof(fc.integer({ min: -30, max: 30 }), fc.string({ maxLength: 1 }))
    const pair = fc.tuple(key, fc.nat(5))
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 20 }), (pairs) => {
        const head = encodeCbor(pairs.map(() => 0)).slice(0, 1)
        head[0] = (head[0] ?? 0) + 0x20
        const bytes = concatBytes(head, ...pairs.flat().map((item) => encodeCbor(item)))
        const theirs = () => cborgDecode(bytes, { useMaps: true, rejectDuplicateMapKeys: true })
        if (code(bytes) === 'accepted') expect(theirs).not.toThrow()
        else expect(theirs).toThrow(/repeat/)
      }),
      { numRuns: 500, seed: 7 },
    )
  })
})

test('maps may have any order', () => {
  expect(decoded('a3616202616101206163')).toEqual(
    new Map<CborValue, CborValue>([
      ['b', 2],
      ['a', 1],
      [-1, 'c'],
    ]),
  )
})

describe('tolerated by name, and reported', () => {
  test.each<[string, CborTolerance, string, CborValue]>([
    ['1817', 'cbor-length', 'cbor/not-shortest', 23],
    ['190017', 'cbor-length', 'cbor/not-shortest', 23],
    ['1900ff', 'cbor-length', 'cbor/not-shortest', 255],
    ['1a0000ffff', 'cbor-length', 'cbor/not-shortest', 65_535],
    ['1b00000000ffffffff', 'cbor-length', 'cbor/not-shortest', 4_294_967_295],
    ['3800', 'cbor-length', 'cbor/not-shortest', -1],
    ['780161', 'cbor-length', 'cbor/not-shortest', 'a'],
    ['580101', 'cbor-length', 'cbor/not-shortest', Uint8Array.of(1)],
    ['980101', 'cbor-length', 'cbor/not-shortest', [1]],
    ['b8010102', 'cbor-length', 'cbor/not-shortest', new Map([[1, 2]])],
    ['fa3fc00000', 'cbor-length', 'cbor/not-shortest', new CborFloat(1.5)],
    ['fb3fb99999a0000000', 'cbor-length', 'cbor/not-shortest', new CborFloat(Math.fround(0.1))],
    ['fa33800000', 'cbor-length', 'cbor/not-shortest', new CborFloat(2 ** -24)],
    ['fa80000000', 'cbor-length', 'cbor/not-shortest', new CborFloat(-0)],
    ['fa7fc00000', 'cbor-length', 'cbor/not-shortest', new CborFloat(Number.NaN)],
    ['9f01ff', 'cbor-indefinite', 'cbor/indefinite', [1]],
    ['bf0102ff', 'cbor-indefinite', 'cbor/indefinite', new Map([[1, 2]])],
    ['5f4101420203ff', 'cbor-indefinite', 'cbor/indefinite', Uint8Array.of(1, 2, 3)],
    ['5fff', 'cbor-indefinite', 'cbor/indefinite', new Uint8Array()],
    ['7f62c3bc606161ff', 'cbor-indefinite', 'cbor/indefinite', 'üa'],
  ])('%s needs %s, else %s', (hex, name, refusal, value) => {
    const [other] = [...both].filter((one) => one !== name)
    const met: string[] = []
    expect(code(hex)).toBe(refusal)
    expect(code(hex, { tolerate: new Set(other ? [other] : []) })).toBe(refusal)
    const options = { tolerate: new Set([name]), onTolerated: (what: string) => met.push(what) }
    expect(decoded(hex, options)).toEqual(value)
    expect(met).toEqual([name])
  })

  test('each kind once, however often it was met', () => {
    const met: string[] = []
    const onTolerated = (name: string) => met.push(name)
    decoded('9f180018009fffff', { tolerate: both, onTolerated })
    expect(met.sort()).toEqual(['cbor-indefinite', 'cbor-length'])
  })

  test('a float that needs its length is not one of them', () => {
    for (const hex of ['fa33000000', 'fa47c35000', 'fb3ff199999999999a', 'fa387fe000'])
      expect(code(hex)).toBe('accepted')
  })
})

describe('limits', () => {
  test.each<[string, Partial<CborLimits>, string]>([
    ['83010203', { maxItems: 4 }, 'accepted'],
    ['83010203', { maxItems: 3 }, 'cbor/limit'],
    ['9f010203ff', { maxItems: 3 }, 'cbor/limit'],
    ['5f404040ff', { maxItems: 3 }, 'cbor/limit'],
    ['83010203', { maxBytes: 4 }, 'accepted'],
    ['83010203', { maxBytes: 3 }, 'cbor/limit'],
    ['8100', { maxDepth: 1 }, 'accepted'],
    ['818100', { maxDepth: 1 }, 'cbor/limit'],
    ['c1c100', { maxDepth: 1 }, 'cbor/limit'],
    ['a100a100f6', { maxDepth: 1 }, 'cbor/limit'],
    ['6161', { maxText: 1 }, 'accepted'],
    ['62c3bc', { maxText: 1 }, 'cbor/limit'],
    ['7f61616161ff', { maxText: 1 }, 'cbor/limit'],
    ['420102', { maxText: 1 }, 'accepted'],
    ['a1616100', { maxKeyBytes: 2 }, 'accepted'],
    ['a162616100', { maxKeyBytes: 2 }, 'cbor/limit'],
    ['a142010200', { maxKeyBytes: 2 }, 'cbor/limit'],
    ['a201012002', { maxIntegerKeys: 2 }, 'accepted'],
    ['a201012002', { maxIntegerKeys: 1 }, 'cbor/limit'],
    ['a21bffffffffffffffff012002', { maxIntegerKeys: 1 }, 'cbor/limit'],
    ['a2616101616202', { maxIntegerKeys: 1 }, 'accepted'],
  ])('%s within %o: %s', (hex, limits, expected) => {
    expect(code(hex, { limits, tolerate: both })).toBe(expected)
  })

  test.each<[keyof CborLimits, Uint8Array, Uint8Array]>([
    ['maxBytes', encodeCbor(new Uint8Array(4_194_299)), encodeCbor(new Uint8Array(4_194_300))],
    ['maxItems', encodeCbor(new Array(65_535).fill(0)), encodeCbor(new Array(65_536).fill(0))],
    ['maxText', encodeCbor('a'.repeat(65_536)), encodeCbor('a'.repeat(65_537))],
    ['maxDepth', fromHex(`${'81'.repeat(32)}00`), fromHex(`${'81'.repeat(33)}00`)],
    [
      'maxKeyBytes',
      encodeCbor(new Map([['a'.repeat(1021), 0]])),
      encodeCbor(new Map([['a'.repeat(1022), 0]])),
    ],
    [
      'maxIntegerKeys',
      encodeCbor(new Map(Array.from({ length: 256 }, (_, i) => [i, 0]))),
      encodeCbor(new Map(Array.from({ length: 257 }, (_, i) => [i, 0]))),
    ],
  ])('%s is safe where nobody says otherwise', (name, within, beyond) => {
    expect(code(within)).toBe('accepted')
    expect(code(beyond)).toBe('cbor/limit')
    expect(code(beyond, { limits: { [name]: 2 * defaultCborLimits[name] } })).toBe('accepted')
  })

  test('a limit that is none is a mistake of the caller', () => {
    for (const limits of [{ maxItems: Number.NaN }, { maxText: -1 }, { maxDepth: 1001 }])
      expect(() => decodeCbor(Uint8Array.of(0), { limits })).toThrow(TypeError)
  })
})

test.each<[string, number | bigint]>([
  ['1b001fffffffffffff', Number.MAX_SAFE_INTEGER],
  ['1b0020000000000000', 9_007_199_254_740_992n],
  ['1b0020000000000001', 9_007_199_254_740_993n],
  ['1b8000000000000000', 9_223_372_036_854_775_808n],
  ['1bffffffffffffffff', 18_446_744_073_709_551_615n],
  ['3b001ffffffffffffe', Number.MIN_SAFE_INTEGER],
  ['3b001fffffffffffff', -9_007_199_254_740_992n],
  ['3b0020000000000000', -9_007_199_254_740_993n],
  ['3b7fffffffffffffff', -9_223_372_036_854_775_808n],
  ['3bffffffffffffffff', -18_446_744_073_709_551_616n],
  ['1b0000000100000000', 4_294_967_296],
  ['1affffffff', 4_294_967_295],
])('%s is exactly %s', (hex, integer) => {
  expect(decoded(hex)).toBe(integer)
  expect(toHex(encodeCbor(integer))).toBe(hex)
})

describe('without copies', () => {
  test('byte strings and tags are views into the input', () => {
    const input = fromHex('82d818420102c0430a0b0c')
    const value = decodeCbor(input)
    const [first, second] = isCborArray(value) ? value : []
    if (!(first instanceof CborTag && second instanceof CborTag)) throw new Error('no tags')
    expect(first.bytes && toHex(first.bytes)).toBe('d818420102')
    expect(second.bytes && toHex(second.bytes)).toBe('c0430a0b0c')
    expect(first.bytes?.buffer).toBe(input.buffer)
    expect(first.bytes).toBe(first.bytes)
    input[4] = 9
    expect(first.value).toEqual(Uint8Array.of(9, 2))
  })

  test('a part of a larger buffer, or a Buffer, is read as what it is', () => {
    const larger = Buffer.from('ffff42010200', 'hex')
    const value = decodeCbor(larger.subarray(2, 5))
    expect(value).toStrictEqual(Uint8Array.of(1, 2))
    expect(value instanceof Uint8Array && value.buffer).toBe(larger.buffer)
  })

  test('a tag keeps its bytes as received, also where the encoder would write others', () => {
    for (const hex of ['d81858020102', 'd8185f41014102ff', 'd900185f41014102ff', 'd81880']) {
      const value = decoded(hex, { tolerate: both })
      if (!(value instanceof CborTag)) throw new Error('no tag')
      expect(value.tag).toBe(24)
      expect(value.bytes && toHex(value.bytes)).toBe(hex)
      expect(toHex(encodeCbor([value]))).toBe(`81${hex}`)
    }
  })
})

test('more members than items are left are refused before the first is read', () => {
  expect(() => decoded('83010203', { limits: { maxItems: 3 } })).toThrow('too many items at byte 1')
})

test('an error says at which byte', () => {
  expect(() => decoded('83010261ff')).toThrow('at byte 4')
  expect(() => decoded('a2616101616102')).toThrow('at byte 4')
})

test('what is no byte string is a mistake of the caller', () => {
  // @ts-expect-error: not bytes
  expect(() => decodeCbor([0])).toThrow(new TypeError('bytes: not a Uint8Array'))
})

test('text of every length is what the platform’s decoder reads', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 100 }),
    fc.string({ unit: 'binary', maxLength: 100 }),
    fc.constantFrom('version', 'versioN', 'nameSpaces', 'docType', 'digestID', 'elementValue', ''),
  )
  fc.assert(
    fc.property(text, (expected) => {
      const bytes = new TextEncoder().encode(expected)
      const item = encodeCbor(expected)
      expect(toHex(item).endsWith(toHex(bytes))).toBe(true)
      expect(decodeCbor(item)).toBe(expected)
    }),
    { numRuns: 1000, seed: 7 },
  )
})

test('no mutant of a document crashes the decoder; what is accepted is read the same way again', () => {
  const document = encodeCbor([
    new Map<CborValue, CborValue>([
      ['a', [1, 2, new Uint8Array(40)]],
      [-7, new CborFloat(1.5)],
    ]),
    new CborTag(24, Uint8Array.of(1)),
    'text',
    null,
  ])
  const change = fc.tuple(fc.nat(document.length - 1), fc.nat(255))
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const mutant = document.slice()
      for (const [at, byte] of changes) mutant[at] = byte
      const outcome = code(mutant)
      if (outcome !== 'accepted') expect(outcome).toMatch(/^cbor\//)
      else expect(toHex(encodeCbor(unreceived(decodeCbor(mutant))))).toBe(toHex(mutant))
    }),
    { numRuns: 2000, seed: 7 },
  )
})

/** Without the raw bytes of tags, so that the encoder has to write them. */
function unreceived(value: CborValue): CborValue {
  if (value instanceof CborTag) return new CborTag(value.tag, unreceived(value.value))
  if (isCborArray(value)) return value.map(unreceived)
  if (!isCborMap(value)) return value
  return new Map([...value].map(([key, member]) => [key, unreceived(member)]))
}
