import { utf8Encode } from '@tegata/kernel'
import { expect, test } from 'vitest'
import { asPlainText, decodeContent, decodeText } from './decode-text.ts'
import { parseJson } from './parse-json.ts'
import { parseTime } from './parse-time.ts'
import { printable, printableJson, printableLine } from './printable.ts'
import { type Line, splitLines } from './split-lines.ts'
import { streamOf } from './testing.ts'

test.each([
  ['00ff', 'hex', [0x00, 0xff]],
  ['00FF\n', 'hex', [0x00, 0xff]],
  ['-_8', 'base64url', [0xfb, 0xff]],
  ['-_8=', 'base64', [0xfb, 0xff]],
  ['+/8=', 'base64', [0xfb, 0xff]],
  ['+/8', 'base64', [0xfb, 0xff]],
  ['o2d2\nZXJz', 'base64url', [0xa3, 0x67, 0x76, 0x65, 0x72, 0x73]],
  ['', 'hex', []],
])('%j is %s', (text, encoding, bytes) => {
  expect(decodeText(text)).toEqual({ bytes: Uint8Array.from(bytes), encoding })
})

test.each(['abc!', '+_', '-', '=', 'ab=', 'abc==', 'a===', '{"a":1}', '-_9'])(
  '%j stands for no bytes',
  (text) => {
    expect(decodeText(text)).toBeUndefined()
  },
)

test('binary stays binary, text that stands for nothing as well', () => {
  const binary = Uint8Array.from([0xa3, 0x01])
  expect(decodeContent(binary)).toEqual({ bytes: binary, encoding: 'binary' })
  expect(decodeContent(utf8Encode('hello, world'))).toMatchObject({ encoding: 'binary' })
  expect(decodeContent(new Uint8Array(0))).toMatchObject({ encoding: 'binary' })
  expect(asPlainText(binary)).toBeUndefined()
})

test.each([
  '{"a":1,"a":2}',
  '{"a":1,"\\u0061":2}',
  '[{"b":{"c":1,"c":1}}]',
  '{"a"',
  '"',
  '',
  'nul',
  '[1,]',
  `${'['.repeat(17)}${']'.repeat(17)}`,
  '['.repeat(100_000),
  '{"a":"\\"}',
])('JSON refused: %.30j', (text) => {
  expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'cli/json-malformed' }))
})

test.each(['{"a":"\\\\","b":["a","a",{"a":"a:,{"}]}', 'null', '"\\""', '{"a":{"a":{"a":1}}}'])(
  'JSON read: %s',
  (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text))
  },
)

test.each([
  ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['2026-11-23T09:30:00Z', '2026-11-23T09:30:00.000Z'],
  ['2026-11-23T09:30:00.25Z', '2026-11-23T09:30:00.250Z'],
  ['2026-11-23T09:30:00+09:00', '2026-11-23T00:30:00.000Z'],
  ['2026-11-23T09:30:00', undefined],
  ['2026-02-30T00:00:00Z', undefined],
  ['23.11.2026', undefined],
  ['now', undefined],
  ['', undefined],
])('time %s: %s', (text, expected) => {
  expect(parseTime(text)?.toISOString()).toBe(expected)
})

test('nothing that a terminal would obey is printed', () => {
  expect(printable('a\u001b[2Jb\u009bc\u202ed\ud800\n')).toBe(
    'a\\u001b[2Jb\\u009bc\\u202ed\\ud800\n',
  )
  expect(printableLine('a\tb\nc')).toBe('a\\u0009b\\u000ac')
  expect(printable('見本 花子 😀')).toBe('見本 花子 😀')
  const value = { a: 'x\u2028\u0085\u001b' }
  expect(JSON.parse(printableJson(value))).toEqual(value)
})

async function linesOf(maxBytes: number, ...chunks: readonly string[]) {
  const lines: (string | undefined)[] = []
  const bytes = chunks.map(utf8Encode)
  const stream = (async function* () {
    yield* bytes
  })()
  for await (const line of splitLines(stream, maxBytes)) lines.push(textOf(line))
  return lines
}
const textOf = ({ bytes }: Line) => (bytes ? new TextDecoder().decode(bytes) : undefined)

test('lines over any cut of the stream', async () => {
  expect(await linesOf(10, 'ab\ncd', '', 'ef\n\ng')).toEqual(['ab', 'cdef', '', 'g'])
  expect(await linesOf(10)).toEqual([])
  expect(await linesOf(10, '\n')).toEqual([''])
  expect(await linesOf(3, 'abcd', 'efgh\nabc\nabcd')).toEqual([undefined, 'abc', undefined])
})

test('a stream of text is taken as well', async () => {
  const chunks: unknown[] = []
  for await (const chunk of streamOf('a', utf8Encode('b'))) chunks.push(chunk)
  expect(chunks).toHaveLength(2)
})
