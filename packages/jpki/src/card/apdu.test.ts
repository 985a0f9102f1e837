import { CodedError, fromHex, toHex } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import { parseCommand, parseResponse, writeCommand, writeResponse } from './apdu.ts'

const read = (hex: string) => {
  const { cla, ins, p1, p2, data, expected } = parseCommand(fromHex(hex))
  return { header: toHex(Uint8Array.of(cla, ins, p1, p2)), data: toHex(data), expected }
}

test.each([
  // ISO/IEC 7816-4:2020, 5.1: cases 1, 2S, 3S, 4S, 2E, 3E, 4E
  ['00200080', '', undefined],
  ['00b0000004', '', 4],
  ['00b0000000', '', 256],
  ['00a4020c020018', '0018', undefined],
  ['802a00800230310a', '3031', 10],
  ['802a008002303100', '3031', 256],
  ['00b00000000200', '', 512],
  ['00b00000000000', '', 65_536],
  ['00a4040c0000020018', '0018', undefined],
  ['00a4040c00000200180101', '0018', 257],
  ['00a4040c00000200180000', '0018', 65_536],
])('%s', (hex, data, expected) => {
  expect(read(hex)).toEqual({ header: hex.slice(0, 8), data, expected })
})

test('255 bytes short, 256 and 65,535 bytes extended', () => {
  const bytes = (length: number) => 'ab'.repeat(length)
  expect(read(`00d60000ff${bytes(255)}`).data).toHaveLength(510)
  expect(read(`00d60000000100${bytes(256)}`).data).toHaveLength(512)
  expect(read(`00d6000000ffff${bytes(65_535)}`).data).toHaveLength(131_070)
})

test.each([
  ['nothing', ''],
  ['a header too short', '00a404'],
  ['Lc without all of its data', '00a4040c020a'],
  ['less data than Lc', '00a4040c030018'],
  ['more than one byte behind the data', '00a4040c0200180000'],
  ['Lc of zero with a byte behind it', '0020008000ff'],
  ['extended Lc of zero with data', '00a4040c0000000018'],
  ['less data than extended Lc', '00a4040c0000030018'],
  ['one byte of extended Le', '00a4040c000002001801'],
  ['three bytes behind extended data', '00a4040c0000020018010203'],
])('refused: %s', async (_, hex) => {
  expect(await codeThrownBy(() => parseCommand(fromHex(hex)))).toBe('jpki/malformed')
})

test('commands are written in the short form', () => {
  expect(toHex(writeCommand([0x00, 0x20, 0x00, 0x80]))).toBe('00200080')
  expect(toHex(writeCommand([0x00, 0xb0, 0x01, 0x00], undefined, 256))).toBe('00b0010000')
  expect(toHex(writeCommand([0x80, 0x2a, 0, 0x80], Uint8Array.of(1), 256))).toBe('802a0080010100')
  expect(() => writeCommand([0, 0, 0, 0], new Uint8Array())).toThrow(CodedError)
})

test('what the short form does not hold is written in the extended one', () => {
  const header = [0x00, 0xb0, 0x00, 0x00] as const
  expect(toHex(writeCommand(header, undefined, 257))).toBe('00b00000000101')
  expect(toHex(writeCommand(header, undefined, 65_536))).toBe('00b00000000000')
  expect(toHex(writeCommand(header, Uint8Array.of(7), 65_536))).toBe('00b00000000001070000')
  expect(toHex(writeCommand(header, new Uint8Array(256)))).toBe(`00b00000000100${'00'.repeat(256)}`)
  expect(toHex(writeCommand(header, new Uint8Array(256), 1))).toMatch(/^00b00000000100.*0001$/)
})

test('lengths that no command has', () => {
  for (const expected of [0, -1, 65_537, Number.NaN])
    expect(() => writeCommand([0, 0, 0, 0], undefined, expected)).toThrow(CodedError)
  expect(() => writeCommand([0, 0, 0, 0], new Uint8Array(65_536))).toThrow(CodedError)
})

test('what is written is read again', () => {
  for (const length of [1, 4, 51, 255, 256, 65_535]) {
    const data = new Uint8Array(length).fill(7)
    expect(parseCommand(writeCommand([1, 2, 3, 4], data, 5))).toEqual({
      cla: 1,
      ins: 2,
      p1: 3,
      p2: 4,
      data,
      expected: 5,
    })
  }
})

test('a response ends in its status word', async () => {
  expect(toHex(writeResponse(0x6982))).toBe('6982')
  expect(toHex(writeResponse(0x9000, Uint8Array.of(1, 2)))).toBe('01029000')
  expect(parseResponse(fromHex('01029000'))).toEqual({
    data: Uint8Array.of(1, 2),
    statusWord: 0x9000,
  })
  expect(parseResponse(fromHex('63c0'))).toEqual({ data: new Uint8Array(), statusWord: 0x63c0 })
  expect(await codeThrownBy(() => parseResponse(fromHex('90')))).toBe('jpki/malformed')
  expect(await codeThrownBy(() => parseResponse(new Uint8Array()))).toBe('jpki/malformed')
})
