import { fromHex } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type CborValue,
  cborMemberReader,
  decodeCbor,
  defaultCborLimits,
  encodeCbor,
  isCborMap,
} from './index.ts'

const read = cborMemberReader(['b', 'name'])
const code = (hex: string) => codeThrownBy(() => read(fromHex(hex)))

test('the members that are named, in the order of the names', () => {
  const map = new Map<CborValue, CborValue>([
    ['name', 'x'],
    [1, [2, new Map([[3, new Uint8Array(300)]])]],
    ['nam', true],
    ['names', 1.5 > 1],
    ['b', Uint8Array.of(7)],
  ])
  expect(read(encodeCbor(map))).toEqual([Uint8Array.of(7), 'x'])
  expect(read(encodeCbor(new Map([['name', null]])))).toEqual([undefined, null])
  expect(read(fromHex('a0'))).toEqual([undefined, undefined])
})

test('as the whole decoder has them', () => {
  const key = fc.oneof(fc.constantFrom('b', 'name', 'bb'), fc.string(), fc.integer())
  const leaf = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 300 }),
  )
  const value = fc.letrec<{ any: CborValue }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('any')),
      fc.array(fc.tuple(fc.string(), tie('any'))).map((members) => new Map(members)),
    ),
  })).any
  fc.assert(
    fc.property(fc.array(fc.tuple(key, value)), (members) => {
      const bytes = encodeCbor(new Map<CborValue, CborValue>(members))
      const whole = decodeCbor(bytes)
      if (!isCborMap(whole)) throw new TypeError('no map')
      expect(read(bytes)).toEqual([whole.get('b'), whole.get('name')])
    }),
  )
})

test('floats, tags and simple values are passed over', () => {
  const good = 'a56161f93c006163fa7f7fffff6164fb3ff199999999999a6165c11a514b67b06162f7'
  expect(decodeCbor(fromHex(good))).toBeInstanceOf(Map)
  expect(read(fromHex(good))).toEqual([undefined, undefined])
})

test.each([
  ['nothing', '', 'cbor/truncated'],
  ['a name twice', 'a26162016162 02', 'cbor/duplicate-key'],
  ['bytes behind it', 'a000', 'cbor/trailing'],
  ['fewer members than it says', 'a2616201', 'cbor/truncated'],
  ['more members than bytes', 'baffffffff', 'cbor/truncated'],
  ['a string beyond the end', 'a1616345 01', 'cbor/truncated'],
  ['a length that is not the shortest', 'a1616358 0101', 'cbor/not-shortest'],
  ['an indefinite string', 'a161635f4101ff', 'cbor/indefinite'],
  ['an indefinite map', 'bf616201ff', 'cbor/indefinite'],
  ['an indefinite array inside', 'a161639f01ff', 'cbor/indefinite'],
  ['a stray break', 'a16163ff', 'cbor/malformed'],
  ['a reserved length', 'a161631c', 'cbor/malformed'],
  ['text of the name that is not UTF-8', 'a1616261ff', 'cbor/invalid-utf8'],
  ['nesting too deep', `a16163${'81'.repeat(2000)}01`, 'cbor/limit'],
])('refused: %s', async (_, hex, expected) => {
  const bytes = hex.replaceAll(' ', '')
  expect(await code(bytes)).toBe(expected)
  expect(await codeThrownBy(() => decodeCbor(fromHex(bytes)))).toMatch(/^cbor\//)
})

test('what is no map', async () => {
  expect(await code('80')).toBe('cbor/malformed')
  expect(await code('64a0a0a0a0')).toBe('cbor/malformed')
})

test('too many bytes, and more items than there may be', async () => {
  const many = encodeCbor(new Map([['c', Array.from({ length: 100_000 }, () => 0)]]))
  const long = encodeCbor(new Map([['c', new Uint8Array(defaultCborLimits.maxBytes)]]))
  for (const bytes of [many, long])
    for (const reading of [read, decodeCbor])
      expect(await codeThrownBy(() => reading(bytes))).toBe('cbor/limit')
})
