import { decodeCbor } from '@tegata/cbor'
import { fromHex } from '@tegata/kernel'
import { expect, test } from 'vitest'
import { disclosedAsJson } from './disclosed-as-json.ts'

const jsonOf = (value: unknown) => JSON.parse(JSON.stringify(value))

test.each([
  // RFC 8949, appendix A
  ['text', '6449455446', 'IETF'],
  ['integer', '1903e8', 1000],
  ['integer beyond 2^53', '1bffffffffffffffff', '18446744073709551615'],
  ['bytes', '4401020304', 'AQIDBA'],
  ['true', 'f5', true],
  ['null', 'f6', null],
  ['undefined', 'f7', null],
  ['a number with a fraction', 'f93e00', 1.5],
  ['a date', 'd903ec6a313939302d30372d3037', '1990-07-07'],
  ['an array', '83010203', [1, 2, 3]],
  ['a map', 'a2616101616242ffff', { a: 1, b: '__8' }],
  ['a map with numbers as keys', 'a101820203', { 1: [2, 3] }],
])('%s', (_, hex, expected) => {
  const disclosed = { 'org.example': { element: decodeCbor(fromHex(hex)) } }
  expect(jsonOf(disclosedAsJson(disclosed))).toEqual({ 'org.example': { element: expected } })
})

test('nothing becomes nothing', () => {
  expect(disclosedAsJson({})).toEqual({})
})
