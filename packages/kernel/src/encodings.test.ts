import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromBase64, fromBase64url, fromHex, toBase64, toBase64url, toHex } from './encodings.ts'
import { codeThrownBy } from './testing.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)
const ascii = (text: string) => new TextEncoder().encode(text)

/** RFC 4648 section 10. */
test.each([
  ['', '', '', ''],
  ['f', 'Zg==', 'Zg', '66'],
  ['fo', 'Zm8=', 'Zm8', '666f'],
  ['foo', 'Zm9v', 'Zm9v', '666f6f'],
  ['foob', 'Zm9vYg==', 'Zm9vYg', '666f6f62'],
  ['fooba', 'Zm9vYmE=', 'Zm9vYmE', '666f6f6261'],
  ['foobar', 'Zm9vYmFy', 'Zm9vYmFy', '666f6f626172'],
])('%j: RFC 4648 section 10', (text, base64, base64url, hex) => {
  expect(toBase64(ascii(text))).toBe(base64)
  expect(toBase64url(ascii(text))).toBe(base64url)
  expect(toHex(ascii(text))).toBe(hex)
  expect(fromBase64(base64)).toEqual(ascii(text))
  expect(fromBase64url(base64url)).toEqual(ascii(text))
  expect(fromHex(hex)).toEqual(ascii(text))
})

test('the two alphabets differ in 62 and 63', () => {
  expect(toBase64(bytes(0xfb, 0xff))).toBe('+/8=')
  expect(toBase64url(bytes(0xfb, 0xff))).toBe('-_8')
  expect(fromHex('fbFF')).toEqual(bytes(0xfb, 0xff))
})

describe.each([
  ['hex', toHex, fromHex, (input: Buffer) => input.toString('hex')],
  ['base64', toBase64, fromBase64, (input: Buffer) => input.toString('base64')],
  ['base64url', toBase64url, fromBase64url, (input: Buffer) => input.toString('base64url')],
] as const)('%s', (name, encode, decode, oracle) => {
  test('as node:buffer has it, and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (input) => {
        expect(encode(input)).toBe(oracle(Buffer.from(input)))
        expect(decode(encode(input))).toEqual(input)
      }),
    )
  })

  test('no two texts stand for the same bytes', async () => {
    const text = fc.string({ unit: fc.constantFrom(...'AQgwZ09+/-_=\n é'), maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(text, async (input) => {
        let again: string | undefined
        const code = await codeThrownBy(() => {
          again = encode(decode(input))
        })
        if (code !== undefined) expect(code).toBe('kernel/malformed')
        else expect(again).toBe(name === 'hex' ? input.toLowerCase() : input)
      }),
      { numRuns: 2000 },
    )
  })
})

const decoders = { hex: fromHex, base64: fromBase64, base64url: fromBase64url }

test.each([
  ['an odd number of digits', 'hex', 'abc'],
  ['no digit', 'hex', '0g'],
  ['a prefix', 'hex', '0x00'],
  ['a space', 'hex', '00 00'],
  ['a line feed', 'hex', '0000\n'],
  ['digits of another script', 'hex', '００'],
  ['no padding', 'base64', 'Zg'],
  ['half the padding', 'base64', 'Zg='],
  ['too much padding', 'base64', 'Zm9v===='],
  ['nothing but padding', 'base64', '===='],
  ['padding inside', 'base64', 'Zg==Zg=='],
  ['the other alphabet', 'base64', '-_8='],
  ['a line feed', 'base64', 'Zm9v\nZm9'],
  ['bits that do not count', 'base64', 'Zh=='],
  ['bits that do not count', 'base64', 'Zm9='],
  ['one character', 'base64url', 'Z'],
  ['five characters', 'base64url', 'Zm9vZ'],
  ['padding', 'base64url', 'Zg=='],
  ['the other alphabet', 'base64url', '+/8'],
  ['a character above ASCII', 'base64url', 'Zm9é'],
  ['a character above 255 with a low byte in the alphabet', 'base64url', 'Zm9\u0141'],
  ['bits that do not count', 'base64url', 'Zh'],
  ['bits that do not count', 'base64url', 'Zm9'],
] as const)('%s in %s: refused', async (_, name, text) => {
  expect(await codeThrownBy(() => decoders[name](text))).toBe('kernel/malformed')
})
