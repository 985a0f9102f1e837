import { fromHex } from '@tegata/kernel'
import { expect, test } from 'vitest'
import {
  CborContent,
  CborFloat,
  CborRaw,
  CborSimple,
  type CborValue,
  type DiagnoseOptions,
  decodeCbor,
  diagnoseCbor,
  embedCbor,
  encodeCbor,
} from './index.ts'

test.each<[string, string, DiagnoseOptions?]>([
  ['1bffffffffffffffff', '18446744073709551615'],
  ['f93c00', '1.0'],
  ['f98000', '-0.0'],
  ['fb7e37e43c8800759c', '1.0e+300'],
  ['f90001', '5.960464477539063e-8'],
  ['fb44b52d02c7e14af6', '1.0e+23'],
  ['f9fc00', '-Infinity'],
  ['62225c', '"\\"\\\\"'],
  ['640a09000d', '"\\n\\t\\u0000\\r"'],
  ['63e280ae', '"\\u202e"'],
  ['617f', '"\\u007f"'],
  ['63e6b0b4', '"水"'],
  ['a2010261614103', '{1: 2, "a": h\'03\'}'],
  ['83f4f6f7', '[false, null, undefined]'],
  ['4401020304', "h'0102…' / 4 bytes /", { cutBytesAfter: 2 }],
  ['4401020304', "h'01020304'", { cutBytesAfter: 4 }],
  ['4401020304', "h'…' / 4 bytes /", { cutBytesAfter: 0 }],
  ['d81843820102', "24(h'820102')"],
  ['d81843820102', '24(<<[1, 2]>>)', { openEmbedded: true }],
  ['d81844d8184101', '24(<<24(<<1>>)>>)', { openEmbedded: true }],
  ['d818421817', '24(<<23>>)', { openEmbedded: true }],
  ['d81843ff0102', "24(h'ff0102')", { openEmbedded: true }],
  ['c143820102', "1(h'820102')", { openEmbedded: true }],
])('%s: %s', (hex, expected, options) => {
  expect(diagnoseCbor(decodeCbor(fromHex(hex)), options)).toBe(expected)
})

test.each<[CborValue, string]>([
  [new CborSimple(99), 'simple(99)'],
  [new CborFloat(1e15), '1000000000000000.0'],
  [[new CborRaw(fromHex('820102'))], '[[1, 2]]'],
  [new CborContent([1, 2]), "h'820102'"],
  [new CborRaw(fromHex('82')), "/ not CBOR / h'82'"],
])('%j: %s', (value, expected) => {
  expect(diagnoseCbor(value)).toBe(expected)
})

test('embedding is opened eight levels deep', () => {
  let item: CborValue = 0
  for (let i = 0; i < 200; i += 1) item = embedCbor(encodeCbor(item))
  const shown = diagnoseCbor(item, { openEmbedded: true })
  expect(shown.split('<<')).toHaveLength(9)
  expect(shown).toContain("24(h'd818")
})
