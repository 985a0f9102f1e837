import { createHash } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import { decodeCbor, isCborMap } from '@tegata/cbor'
import { concatBytes, fromBase64url, fromHex, toHex } from '@tegata/kernel'
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  createStatusList,
  deflate,
  inflate,
  isStatusBits,
  type StatusBits,
  StatusError,
  statusAt,
  statusListSize,
  withStatuses,
} from './index.ts'

const codeOf = async (run: () => unknown) => {
  try {
    return await run()
  } catch (error) {
    return error instanceof StatusError ? error.code : error
  }
}

const vectorCase = z.object({
  id: z.string(),
  bits: z.number().refine(isStatusBits),
  size: z.number(),
  json: z.object({ lst: z.string() }),
  cborHex: z.string(),
  decompressedSha256: z.string(),
  statuses: z.array(z.tuple([z.number(), z.number()])),
  nonZeroCount: z.number(),
})
const cases = vectorsPresent
  ? z.object({ cases: z.array(vectorCase) }).parse(readVectors('status-list/1-and-2-bit.json'))
      .cases
  : []

describe.skipIf(!vectorsPresent)(
  'Token Status List, 4.1 and test vectors (github.com/oauth-wg/draft-ietf-oauth-status-list)',
  () => {
    test('there are cases', () => expect(cases.length).toBe(4))

    test.each(cases)('$id', async (vector) => {
      const { bits, size, json, statuses } = vector
      const bytes = await inflate(fromBase64url(json.lst))
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      expect(sha256).toBe(vector.decompressedSha256)
      const list = { bits, bytes }
      expect(statusListSize(list)).toBe(size)
      const expected = new Map(statuses)
      let nonZero = 0
      for (let index = 0; index < size; index += 1) {
        const value = statusAt(list, index)
        if (value !== (expected.get(index) ?? 0)) expect.fail(`entry ${index}`)
        if (value !== 0) nonZero += 1
      }
      expect(nonZero).toBe(vector.nonZeroCount)

      const built = withStatuses(createStatusList({ bits, size }), statuses)
      expect(toHex(built.bytes)).toBe(toHex(bytes))
      expect(await inflate(await deflate(built.bytes))).toEqual(bytes)

      const map = decodeCbor(fromHex(vector.cborHex))
      const lst = isCborMap(map) ? map.get('lst') : undefined
      expect(lst).toEqual(fromBase64url(json.lst))
    })
  },
)

test('what is set is read back, and neighbours stay', () => {
  const bitsOf = fc.constantFrom<StatusBits>(1, 2, 4, 8)
  fc.assert(
    fc.property(
      bitsOf,
      fc.integer({ min: 1, max: 300 }),
      fc.nat(),
      fc.nat(),
      (bits, size, i, v) => {
        const [index, value] = [i % size, v % 2 ** bits]
        const full = createStatusList({ bits, size })
        const all = withStatuses(
          full,
          Array.from({ length: size }, (_, at) => [at, 2 ** bits - 1] as const),
        )
        const list = withStatuses(all, [[index, value]])
        for (let at = 0; at < size; at += 1)
          expect(statusAt(list, at)).toBe(at === index ? value : 2 ** bits - 1)
        expect(statusAt(full, index)).toBe(0)
      },
    ),
  )
})

test.each([-1, 16, 1.5, Number.NaN, 2 ** 53])('entry %d is out of range', async (index) => {
  const list = createStatusList({ bits: 1, size: 16 })
  expect(await codeOf(() => statusAt(list, index))).toBe('status/index-out-of-range')
  expect(await codeOf(() => withStatuses(list, [[index, 1]]))).toBe('status/index-out-of-range')
})

test.each([
  () => createStatusList({ bits: 1, size: 0 }),
  () => createStatusList({ bits: 1, size: 1.5 }),
  () => withStatuses(createStatusList({ bits: 2, size: 4 }), [[0, 4]]),
  () => withStatuses(createStatusList({ bits: 2, size: 4 }), [[0, -1]]),
])('misuse is a TypeError: %#', (run) => {
  expect(run).toThrow(TypeError)
})

describe('zlib, RFC 1950', () => {
  test('other implementations read ours, and we theirs', async () => {
    const bytes = new Uint8Array(10_000).map((_, i) => i % 7)
    expect(new Uint8Array(inflateSync(await deflate(bytes)))).toEqual(bytes)
    expect(await inflate(new Uint8Array(deflateSync(bytes)))).toEqual(bytes)
  })

  test('a list of exactly the limit passes, one byte more does not', async () => {
    const compressed = await deflate(new Uint8Array(1000))
    expect((await inflate(compressed, 1000)).length).toBe(1000)
    expect(await codeOf(() => inflate(compressed, 999))).toBe('status/too-large')
  })

  test('a bomb stops at the limit: 64 KiB that stand for 64 MiB', async () => {
    const bomb = deflateSync(new Uint8Array(64 * 1024 * 1024), { level: 9 })
    expect(bomb.length).toBeLessThan(70 * 1024)
    const before = process.memoryUsage().arrayBuffers
    const outcome = await codeOf(() => inflate(new Uint8Array(bomb), 1024 * 1024))
    expect(outcome).toBe('status/too-large')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024)
  })

  async function followedBy(more: (stream: Uint8Array) => Uint8Array) {
    const stream = await deflate(new Uint8Array(100))
    return concatBytes(stream, more(stream))
  }
  test.each<[string, () => Promise<Uint8Array> | Uint8Array]>([
    ['nothing', () => new Uint8Array(0)],
    ['no zlib', () => Uint8Array.of(1, 2, 3, 4)],
    ['raw deflate', async () => (await deflate(new Uint8Array(100))).slice(2)],
    ['a byte behind the stream', () => followedBy(() => Uint8Array.of(0))],
    ['its checksum once more', () => followedBy((stream) => stream.slice(-4))],
    ['another stream behind it', () => followedBy((stream) => stream)],
    ['a byte too few', async () => (await deflate(new Uint8Array(100))).slice(0, -1)],
    ['cut off', async () => (await deflate(new Uint8Array(5000).map((_, i) => i))).slice(0, -6)],
    [
      'a wrong checksum',
      async () =>
        (await deflate(new Uint8Array(100))).map((b, i, a) => (i === a.length - 1 ? b ^ 1 : b)),
    ],
  ])('%s is malformed', async (_, make) => {
    const bytes = await make()
    expect(await codeOf(() => inflate(bytes))).toBe('status/malformed')
  })
})
