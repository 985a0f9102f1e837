import { decodeCbor, encodeCbor } from '@tegata/cbor'
import { codeOf, fromHex } from '@tegata/kernel'
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { decodeBroken } from './decode-broken.ts'

const found = (hex: string) =>
  decodeBroken(fromHex(hex)).deviations.map(({ code, at }) => [code, at])

test.each<[string, string, [string, number][], unknown]>([
  ['nothing', '8101', [], [1]],
  ['an integer in two bytes', '811817', [['cbor/not-shortest', 1]], [23]],
  ['a length in three bytes', '79000161', [['cbor/not-shortest', 0]], 'a'],
  ['an array without length', '9f01ff', [['cbor/indefinite', 0]], [1]],
  ['a text in chunks', '7f61616162ff', [['cbor/indefinite', 0]], 'ab'],
  ['a key twice', 'a2616101616102', [['cbor/duplicate-key', 4]], new Map([['a', 1]])],
  ['bytes behind', '0100', [['cbor/trailing', 1]], 1],
  ['no UTF-8', '61ff', [['cbor/invalid-utf8', 0]], '\ufffd'],
])('%s', (_, hex, deviations, item) => {
  expect(found(hex)).toEqual(deviations)
  expect(decodeBroken(fromHex(hex)).item).toEqual(item)
})

test('a deviation is known by the container it stands in', () => {
  const { item, deviationsIn } = decodeBroken(fromHex('8281181701'))
  const [inner] = z.tuple([z.array(z.number()), z.number()]).parse(item)
  const first = Array.isArray(item) ? item[0] : undefined
  expect(inner).toEqual([23])
  expect(deviationsIn(first).map(({ at }) => at)).toEqual([2])
  expect(deviationsIn(undefined)).toEqual([])
})

test.each(['', '9bffffffffffffffff', '1c', 'ff', '3f', '81'.repeat(40), 'a18001'])(
  'refused as the strict decoder does: %s',
  (hex) => {
    const bytes = fromHex(hex)
    const strict = codeOfThrown(() => decodeCbor(bytes))
    expect(codeOfThrown(() => decodeBroken(bytes))).toBe(strict)
    expect(strict).toBeDefined()
  },
)

function codeOfThrown(run: () => unknown): string | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    return codeOf(error) ?? 'no code'
  }
}

/** A small generator with a seed, so that a failure can be repeated. */
function* bytesFrom(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    yield state >>> 24
  }
}

test('agrees with the strict decoder: no deviation exactly where that one accepts', () => {
  const stream = bytesFrom(20261124)
  const next = () => Number(stream.next().value)
  let accepted = 0
  for (let i = 0; i < 20_000; i += 1) {
    const bytes = Uint8Array.from({ length: 1 + (next() % 12) }, next)
    const strict = codeOfThrown(() => decodeCbor(bytes))
    const lenient = codeOfThrown(() => decodeBroken(bytes))
    if (strict === undefined) {
      accepted += 1
      expect(decodeBroken(bytes).deviations).toEqual([])
      expect(decodeBroken(bytes).item).toEqual(decodeCbor(bytes))
    } else if (lenient === undefined) expect(decodeBroken(bytes).deviations).not.toEqual([])
    else expect(lenient).toMatch(/^cbor\//)
  }
  expect(accepted).toBeGreaterThan(500)
  const large = encodeCbor(new Map([['a', [1, -1, 2 ** 40, -(2 ** 40), 'x', null, false]]]))
  expect(decodeBroken(large).item).toEqual(decodeCbor(large))
})

describe.skipIf(!vectorsPresent)('RFC 8949 Appendix A', () => {
  if (!vectorsPresent) return
  const shape = z.object({ cases: z.array(z.object({ hex: z.string() })) })
  const { cases } = shape.parse(readVectors('cbor/appendix_a.json'))
  test.each(cases)('$hex', ({ hex }) => {
    const bytes = fromHex(hex)
    const tolerate = new Set(['cbor-length', 'cbor-indefinite'] as const)
    const strict = codeOfThrown(() => decodeCbor(bytes, { tolerate }))
    if (strict === undefined)
      expect(decodeBroken(bytes).item).toEqual(decodeCbor(bytes, { tolerate }))
    else expect(codeOfThrown(() => decodeBroken(bytes))).toBe(strict)
  })
})
