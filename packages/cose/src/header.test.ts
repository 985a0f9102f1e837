import { type CborValue, encodeCbor } from '@tegata/cbor'
import { fromHex, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { algorithmNamed } from './algorithm.ts'
import {
  encodeHeader,
  headerToAuthenticate,
  makeHeader,
  parseHeaders,
  x5chainOf,
  x5chainValue,
} from './header.ts'

const certificate = utf8Encode('certificate')

test.each<[string, CborValue]>([
  ['an empty array', []],
  ['no text', ''],
  ['a map that is not in a byte string', new Map([[1, -7]])],
  ['nothing', undefined],
])('%s is no protected header', async (_, item) => {
  expect(await codeThrownBy(() => parseHeaders(item, new Map()))).toBe('cose/malformed')
})

describe('an empty header', () => {
  test('is written as no bytes', () => {
    expect(encodeHeader(new Map())).toEqual(new Uint8Array(0))
    expect(encodeHeader(new Map([[1, -7]]))).toEqual(fromHex('a10126'))
  })

  test.each([
    ['', ''],
    ['a0', ''],
    ['a10126', 'a10126'],
    ['a000', 'a000'],
    ['00', '00'],
  ])('%j is authenticated as %j', (received, authenticated) => {
    expect(headerToAuthenticate(fromHex(received))).toEqual(fromHex(authenticated))
  })
})

test('what the caller adds is protected with the algorithm, unless it is unprotected as well', () => {
  const more = new Map<CborValue, CborValue>([[16, 'application/x']])
  expect([...makeHeader(-7, more).keys()]).toEqual([1, 16])
  expect([...makeHeader(-7, more, new Map([[4, certificate]])).keys()]).toEqual([1, 16])
  expect(() => makeHeader(-7, more, new Map([[16, 'application/x']]))).toThrow('in both headers')
})

test('one certificate stands alone, several in an array', () => {
  expect(x5chainValue([certificate])).toEqual(certificate)
  expect(x5chainValue([certificate, certificate])).toEqual([certificate, certificate])
  const headers = parseHeaders(new Uint8Array(0), new Map([[33, [certificate]]]))
  expect(() => x5chainOf(headers)).toThrow('x5chain')
})

test.each<[CborValue, string]>([
  [undefined, 'not in the protected header'],
  [-53, 'Ed448 is not supported'],
  [-65_535, 'not a supported signature'],
])('the algorithm %s: %s', (identifier, why) => {
  expect(() => algorithmNamed(identifier)).toThrow(why)
})

test('a header that is not CBOR says so', () => {
  expect(() => parseHeaders(encodeCbor(new Map()).subarray(1), new Map())).not.toThrow()
  expect(() => parseHeaders(fromHex('a1'), new Map())).toThrow('protected header')
})
