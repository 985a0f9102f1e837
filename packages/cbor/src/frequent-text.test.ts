import { utf8Encode } from '@tegata/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCbor, encodeCbor } from './index.ts'

const names = ['docRequests', 'nameSpaces', 'digestID', 'status', 'valueDigests', 'version']
const read = (text: string) => decodeCbor(encodeCbor(text))

describe('what is recognized from its bytes is what they spell', () => {
  test('zero bytes are no empty text', () => {
    for (let length = 1; length < 40; length += 1)
      expect(read('\0'.repeat(length))).toBe('\0'.repeat(length))
  })

  test.each(names)('%s, and what is longer, shorter or differs in a letter', (name) => {
    expect(read(name)).toBe(name)
    for (let more = 1; more < 24; more += 1)
      for (const letter of ['\0', 'a', name.slice(-1)])
        expect(read(name + letter.repeat(more))).toBe(name + letter.repeat(more))
    for (let at = 0; at < name.length; at += 1) {
      expect(read(name.slice(0, at))).toBe(name.slice(0, at))
      for (const letter of ['\0', 'z', name[0] ?? ''])
        expect(read(name.slice(0, at) + letter + name.slice(at + 1))).toBe(
          name.slice(0, at) + letter + name.slice(at + 1),
        )
    }
  })

  test('any text reads as the platform reads it', () => {
    const near = fc.tuple(fc.constantFrom(...names), fc.string({ unit: 'binary-ascii' }))
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      near.map(([name, more]) => name + more),
    )
    fc.assert(
      fc.property(texts, (text) => {
        expect(read(text)).toBe(
          new TextDecoder('utf-8', { ignoreBOM: true }).decode(utf8Encode(text)),
        )
      }),
      { numRuns: 5000 },
    )
  })
})
