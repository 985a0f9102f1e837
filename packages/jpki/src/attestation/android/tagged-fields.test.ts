import { concatBytes, fromHex } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import { readTaggedFields, writeTaggedField } from './tagged-fields.ts'

const read = (...hex: readonly string[]) =>
  readTaggedFields(concatBytes(...hex.map((one) => fromHex(one))), 'list')

// Identifiers as X.690 8.1.2.4 builds them: 31 is 1f, 702 is 85 3e, 16383 is ff 7f.
test.each([
  [0, 'a000'],
  [30, 'be00'],
  [31, 'bf1f00'],
  [127, 'bf7f00'],
  [128, 'bf810000'],
  [702, 'bf853e00'],
  [724, 'bf855400'],
  [16_383, 'bfff7f00'],
  [4_194_303, 'bf81ffff7f00'],
])('member %d is %s', (number, hex) => {
  expect(writeTaggedField(number, new Uint8Array())).toEqual(fromHex(hex))
  expect(read(hex)).toEqual({ members: new Map([[number, new Uint8Array()]]), ordered: true })
})

test.each([0, 1, 127, 128, 255, 256, 65_535])('%d bytes inside', (length) => {
  const inside = new Uint8Array(length).fill(7)
  expect(readTaggedFields(writeTaggedField(709, inside), 'list').members.get(709)).toEqual(inside)
})

test('order is said, not asked for', () => {
  expect(read('bf853e00', 'a100').ordered).toBe(false)
  expect(read('a100', 'bf853e00').ordered).toBe(true)
  expect(read().members.size).toBe(0)
})

test.each([
  ['a member twice', 'a100a100'],
  ['the same number in another form', 'bf0100'],
  ['a leading zero in the number', 'bf803e00'],
  ['a number just too large', 'bf8280800000'],
  ['a number too large', 'bfffffffff7f00'],
  ['a number cut off', 'bf85'],
  ['no length', 'a1'],
  ['indefinite length', 'a1800000'],
  ['length not shortest, one byte', `a18101${'00'}`],
  ['length not shortest, two bytes', `a1820080${'00'.repeat(128)}`],
  ['length of three bytes', 'a183000001'],
  ['length of three bytes that is the shortest', `a183010000${'00'.repeat(65_536)}`],
  ['indefinite length, and nothing behind it', 'a180'],
  ['a number that goes on above the largest', 'bf818000'],
  ['content cut off', 'a10200'],
  ['universal', '0500'],
  ['application', '6100'],
  ['not constructed', '8100'],
])('refused: %s', async (_, hex) => {
  expect(await codeThrownBy(() => read(hex))).toBe('jpki/attestation-malformed')
})

test('no more members than any schema has', async () => {
  const many = Array.from({ length: 65 }, (_, number) => writeTaggedField(number, new Uint8Array()))
  const run = () => readTaggedFields(concatBytes(...many), 'list')
  expect(await codeThrownBy(run)).toBe('jpki/attestation-malformed')
})
