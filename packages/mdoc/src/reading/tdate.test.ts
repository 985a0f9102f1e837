import { CborTag, taggedCbor } from '@tegata/cbor'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { parseTdate, tdateValue } from './tdate.ts'
import { readingUnder } from './tolerance.ts'

const read = (text: string, reading = readingUnder()) =>
  parseTdate(taggedCbor(0, text), 'time', reading)

test.each([
  '2026-06-01T12:34:56Z',
  '2024-02-29T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '0099-12-31T23:59:59Z',
  '9999-12-31T23:59:59Z',
])('%s is that time, and is written so', (text) => {
  expect(read(text)).toEqual(new Date(text))
  const written = tdateValue(read(text))
  expect(written instanceof CborTag && written.value).toBe(text)
})

describe('refused', () => {
  test.each([
    ['no such day', '2026-02-30T00:00:00Z'],
    ['no leap year', '2026-02-29T00:00:00Z'],
    ['month 0', '2026-00-01T00:00:00Z'],
    ['month 13', '2026-13-01T00:00:00Z'],
    ['day 0', '2026-06-00T00:00:00Z'],
    ['hour 24', '2026-06-01T24:00:00Z'],
    ['minute 60', '2026-06-01T00:60:00Z'],
    ['second 60', '2026-06-01T00:00:60Z'],
    ['an offset', '2026-06-01T00:00:00+09:00'],
    ['no zone', '2026-06-01T00:00:00'],
    ['lower case', '2026-06-01t00:00:00z'],
    ['a space', '2026-06-01 00:00:00Z'],
    ['another dash', '2026/06/01T00:00:00Z'],
    ['another colon', '2026-06-01T00.00.00Z'],
    ['digits of another script', '２０２６-06-01T00:00:00Z'],
    ['a sign', '-026-06-01T00:00:00Z'],
    ['letters behind', '2026-06-01T00:00:00ZZ'],
    ['a fraction without digits', '2026-06-01T00:00:00.Z'],
    ['ten digits of a fraction', '2026-06-01T00:00:00.1234567890Z'],
    ['nothing', ''],
  ])('%s', async (_, text) => {
    const tolerant = readingUnder(new Set(['time-fraction']))
    expect(await codeThrownBy(() => read(text, tolerant))).toBe('mdoc/malformed')
  })

  test('text without tag 0, and tag 0 on something else', async () => {
    for (const value of ['2026-06-01T12:34:56Z', taggedCbor(1, 0), taggedCbor(0, 0)])
      expect(await codeThrownBy(() => parseTdate(value, 'time', readingUnder()))).toBe(
        'mdoc/malformed',
      )
  })
})

test('a fraction needs its tolerance, and is noted', async () => {
  const text = '2026-06-01T12:34:56.789Z'
  expect(await codeThrownBy(() => read(text))).toBe('mdoc/malformed')
  const tolerant = readingUnder(new Set(['time-fraction']))
  expect(read(text, tolerant)).toEqual(new Date('2026-06-01T12:34:56Z'))
  expect([...tolerant.used]).toEqual(['time-fraction'])
  const plain = readingUnder(new Set(['time-fraction']))
  read('2026-06-01T12:34:56Z', plain)
  expect(plain.used.size).toBe(0)
})
