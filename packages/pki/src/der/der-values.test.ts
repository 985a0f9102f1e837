import { fromHex, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { derTag, readDer } from './der-reader.ts'
import { readOid, readTime } from './der-values.ts'
import { writeOid, writeValue } from './der-writer.ts'

describe('object identifiers: X.690 8.19', () => {
  const read = (content: string) =>
    readOid(readDer(writeValue(6, fromHex(content)), 6, 'oid'), 'oid')

  test.each([
    ['00', '0.0'],
    ['27', '0.39'],
    ['28', '1.0'],
    ['4f', '1.39'],
    ['50', '2.0'],
    ['8837', '2.999'],
    ['2a8648ce3d040302', '1.2.840.10045.4.3.2'],
    // 2⁵³ − 1, then one more than seven bytes carry, then a UUID as an arc.
    ['558fffffffffffff7f', '2.5.9007199254740991'],
    ['55ffffffffffffff7f', '2.5.72057594037927935'],
    ['6983fefdfcfbfaf9f8f7f6f5f4f3f2f1f0ff7f', undefined],
  ])('%s is %s', (content, dotted) => {
    const text = read(content)
    if (dotted) expect(text).toBe(dotted)
    expect(writeOid(text)).toEqual(writeValue(6, fromHex(content)))
  })

  test.each([
    ['nothing', ''],
    ['cut off', '2a86'],
    ['a first arc not in shortest form', '8001'],
    ['an arc not in shortest form', '2a8001'],
    ['65 bytes', '2a'.repeat(65)],
  ])('%s: refused', async (_, content) => {
    expect(await codeThrownBy(() => read(content))).toBe('pki/malformed')
  })
})

describe('times: RFC 5280 4.1.2.5', () => {
  const read = (tag: number, text: string) =>
    readTime(readDer(writeValue(tag, utf8Encode(text)), tag, 'time'), 'time')

  test.each([
    [derTag.utcTime, '500101000000Z', '1950-01-01T00:00:00.000Z'],
    [derTag.utcTime, '491231235959Z', '2049-12-31T23:59:59.000Z'],
    [derTag.utcTime, '000229120000Z', '2000-02-29T12:00:00.000Z'],
    [derTag.generalizedTime, '20500101000000Z', '2050-01-01T00:00:00.000Z'],
    [derTag.generalizedTime, '99991231235959Z', '9999-12-31T23:59:59.000Z'],
    [derTag.generalizedTime, '00010101000000Z', '0001-01-01T00:00:00.000Z'],
  ])('tag %i, %s', (tag, text, iso) => {
    expect(read(tag, text).toISOString()).toBe(iso)
  })

  test.each([
    [derTag.utcTime, '250229000000Z'],
    [derTag.utcTime, '250001000000Z'],
    [derTag.utcTime, '251301000000Z'],
    [derTag.utcTime, '250431000000Z'],
    [derTag.utcTime, '250100000000Z'],
    [derTag.utcTime, '250101240000Z'],
    [derTag.utcTime, '250101006000Z'],
    [derTag.utcTime, '250101000060Z'],
    [derTag.utcTime, '2501010000Z'],
    [derTag.utcTime, '250101000000+'],
    [derTag.utcTime, '25010100000 Z'],
    [derTag.utcTime, '20250101000000Z'],
    [derTag.generalizedTime, '250101000000Z'],
    [derTag.generalizedTime, '20250101000000.5Z'],
    [derTag.ia5String, '250101000000Z'],
  ])('tag %i, %s: refused', async (tag, text) => {
    expect(await codeThrownBy(() => read(tag, text))).toBe('pki/malformed')
  })
})
