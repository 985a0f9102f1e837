import { type CborValue, embedCbor, encodeCbor } from '@tegata/cbor'
import { toHex } from '@tegata/kernel'
import { describe, expect, test } from 'vitest'
import { issuerSignedItemLength, writeIssuerSignedItem } from './issuer-signed-item.ts'

describe('a new item is the encoding of its map in tag 24', () => {
  test.each<[string, CborValue]>([
    ['text', '見本'],
    ['a map', new Map([['a', 1]])],
    ['undefined', undefined],
    ...[0, 23, 24, 255, 256, 300, 65_535, 65_536, 70_000].map((length): [string, CborValue] => [
      `${length} bytes`,
      new Uint8Array(length).fill(7),
    ]),
    ...[100, 140, 150, 160, 170, 180, 190].map((length): [string, CborValue] => [
      `text of ${length}`,
      'x'.repeat(length),
    ]),
  ])('%s', (_, elementValue) => {
    for (const digestId of [0, 23, 24, 300, 2 ** 31 - 1]) {
      const item = { digestId, random: new Uint8Array(32), elementIdentifier: 'n', elementValue }
      const map = new Map<CborValue, CborValue>([
        ['digestID', digestId],
        ['random', item.random],
        ['elementIdentifier', 'n'],
        ['elementValue', elementValue],
      ])
      const expected = encodeCbor(embedCbor(encodeCbor(map)))
      expect(issuerSignedItemLength(item)).toBe(expected.length)
      const bytes = new Uint8Array(expected.length + 2)
      expect(writeIssuerSignedItem(item, bytes, 1)).toBe(expected.length + 1)
      expect(toHex(bytes)).toBe(`00${toHex(expected)}00`)
    }
  })
})
