import { expect, test } from 'vitest'
import { concatBytes, equalBytes, utf8Decode, utf8Encode } from './bytes.ts'
import { codeThrownBy } from './testing.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)

test('joins into a new byte string', () => {
  const one = bytes(1, 2)
  const joined = concatBytes(one, bytes(), bytes(3))
  expect(joined).toEqual(bytes(1, 2, 3))
  expect(concatBytes(one)).not.toBe(one)
  expect(concatBytes()).toEqual(bytes())
})

test.each([
  [bytes(), bytes(), true],
  [bytes(1, 2), bytes(1, 2), true],
  [bytes(0, 1, 2).subarray(1), bytes(1, 2), true],
  [bytes(1, 2), bytes(1, 3), false],
  [bytes(1, 2), bytes(9, 2), false],
  [bytes(1, 2), bytes(1, 2, 0), false],
  [bytes(), bytes(0), false],
])('%j and %j: same %s', (a, b, same) => {
  expect(equalBytes(a, b)).toBe(same)
})

test('views of one buffer are compared by what they hold', () => {
  const whole = bytes(...new Array(40).fill(7), 8, ...new Array(40).fill(7))
  expect(equalBytes(whole.subarray(0, 40), whole.subarray(0, 40))).toBe(true)
  expect(equalBytes(whole.subarray(0, 40), whole.subarray(41))).toBe(true)
  expect(equalBytes(whole.subarray(0, 40), whole.subarray(1, 41))).toBe(false)
  expect(equalBytes(whole.subarray(0, 40), whole.subarray(0, 39))).toBe(false)
})

test.each([
  ['', ''],
  ['見本', 'e8a68be69cac'],
  ['𠮷', 'f0a0aeb7'],
  ['\ufeffa', 'efbbbf61'],
])('UTF-8 of %j', (text, hex) => {
  expect(Buffer.from(utf8Encode(text)).toString('hex')).toBe(hex)
  expect(utf8Decode(utf8Encode(text))).toBe(text)
})

test.each([
  ['a lone continuation', bytes(0x80)],
  ['cut off', bytes(0xe8, 0xa6)],
  ['overlong', bytes(0xc0, 0xaf)],
  ['a surrogate', bytes(0xed, 0xa0, 0x80)],
  ['above U+10FFFF', bytes(0xf4, 0x90, 0x80, 0x80)],
])('%s is not UTF-8', async (_, input) => {
  expect(await codeThrownBy(() => utf8Decode(input))).toBe('kernel/malformed')
})

test.each([31, 32, 33, 34, 35, 64, 1027])('%i bytes: each one counts', (length) => {
  const [a, b] = [1, 2].map((offset) => new Uint8Array(length + offset).subarray(offset))
  if (!a || !b) throw new TypeError('no bytes')
  for (let at = 0; at < length; at += 1) {
    a[at] = at
    b[at] = at
  }
  expect(equalBytes(a, b)).toBe(true)
  for (let at = 0; at < length; at += 1) {
    b[at] = at ^ 0x80
    expect(equalBytes(a, b)).toBe(false)
    b[at] = at
  }
})
