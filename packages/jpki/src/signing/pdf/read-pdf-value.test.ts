import { describe, expect, test } from 'vitest'
import {
  dictionary,
  integer,
  integerOf,
  name,
  type PdfValue,
  reference,
  writePdfValue,
} from './pdf-value.ts'
import { PdfCursor, readPdfValue } from './read-pdf-value.ts'
import { latin1 } from './testing/latin1.ts'

/** The value, and what is left behind it. */
function read(text: string): [PdfValue, string] {
  const cursor = new PdfCursor(latin1(text), 0)
  const value = readPdfValue(cursor)
  return [value, text.slice(cursor.at)]
}
const malformed = (text: string) => () => read(text)
const textOf = (text: string): string => {
  const [value] = read(text)
  if (value.kind !== 'string') throw new TypeError('no string')
  return String.fromCharCode(...value.bytes)
}

test.each<[string, PdfValue, string]>([
  ['true', { kind: 'keyword', word: 'true' }, ''],
  ['false]', { kind: 'keyword', word: 'false' }, ']'],
  ['null', { kind: 'keyword', word: 'null' }, ''],
  [' \0\t\n\f\r 7', { kind: 'number', text: '7' }, ''],
  ['-1.50', { kind: 'number', text: '-1.50' }, ''],
  ['+.5', { kind: 'number', text: '+.5' }, ''],
  ['4.', { kind: 'number', text: '4.' }, ''],
  ['12 0 R', reference(12), ''],
  ['12 3 R/x', reference(12, 3), '/x'],
  ['12 0 X', { kind: 'number', text: '12' }, ' 0 X'],
  ['12 x R', { kind: 'number', text: '12' }, ' x R'],
  ['12 123456 R', { kind: 'number', text: '12' }, ' 123456 R'],
  ['1.5 0 R', { kind: 'number', text: '1.5' }, ' 0 R'],
  ['12345678901 0 R', { kind: 'number', text: '12345678901' }, ' 0 R'],
  ['/Name(', name('Name'), '('],
  ['/', name(''), ''],
  ['/A#20b#2f', name('A b/'), ''],
  ['[1 /a[]]', { kind: 'array', items: [integer(1), name('a'), { kind: 'array', items: [] }] }, ''],
  [
    '<</A 1/B/c>>x',
    dictionary([
      ['A', integer(1)],
      ['B', name('c')],
    ]),
    'x',
  ],
  ['% a comment\r%and another\n5', { kind: 'number', text: '5' }, ''],
  ['5% a comment', { kind: 'number', text: '5' }, '% a comment'],
])('%j', (text, value, rest) => {
  expect(read(text)).toEqual([value, rest])
})

test.each([
  ['nothing', ''],
  ['a comment to the end', '% no end of line'],
  ['a word', 'maybe'],
  ['a sign alone', '-'],
  ['a point alone', '.'],
  ['an array without end', '[1 2'],
  ['a dictionary without end', '<</A 1'],
  ['a key that is no name', '<<1 2>>'],
  ['a key without a value', '<</A>>'],
  ['a key twice', '<</A 1/A 2>>'],
  ['one key in two ways of writing', '<</A 1/#41 2>>'],
  ['a name with half an escape', '/A#2'],
  ['a name with an escape that is none', '/A#zz'],
  ['a name with NUL', '/A#00'],
  ['a string without end', '(abc'],
  ['a string with one bracket too many', '(a(b)'],
  ['a string in hexadecimal without end', '<ab'],
  ['a digit that is none', '<0g>'],
])('refused: %s', (_, text) => {
  expect(malformed(text)).toThrow('PDF: ')
})

describe('strings', () => {
  test.each([
    ['()', ''],
    ['(a(b)c)', 'a(b)c'],
    ['(a\\(b)', 'a(b'],
    ['(a\\)b)', 'a)b'],
    ['(\\\\)', '\\'],
    ['(\\n\\r\\t\\b\\f)', '\n\r\t\b\f'],
    ['(\\x)', 'x'],
    ['(\\101\\60\\7)', 'A0\u0007'],
    ['(\\1012)', 'A2'],
    ['(\\501)', 'A'],
    ['(a\\\nb)', 'ab'],
    ['(a\\\r\nb)', 'ab'],
    ['(a\\\rb)', 'ab'],
    ['(a\\\r\rb)', 'a\rb'],
    ['(a\nb)', 'a\nb'],
    ['<>', ''],
    ['<4 1\n42>', 'AB'],
    ['<414>', 'A@'],
  ])('%j', (text, content) => {
    expect(textOf(text)).toBe(content)
  })

  test('where they begin and end', () => {
    expect(read(' (a(b))x')[0]).toMatchObject({ start: 1, end: 7 })
    expect(read(' <ab>x')[0]).toMatchObject({ start: 1, end: 5 })
    expect(read(' <ab>x')[1]).toBe('x')
    expect(read(' (a)x')[1]).toBe('x')
  })
})

describe('bounds', () => {
  test('so deep, so many members, so long a word', () => {
    const deep = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`
    expect(read(deep(32))[1]).toBe('')
    expect(malformed(deep(33))).toThrow('nested too deeply')
    const list = (count: number) => `[${'/'.repeat(count)}]`
    expect(read(list(100_000))[1]).toBe('')
    expect(malformed(list(100_001))).toThrow('too many members')
    const keys = (count: number) =>
      `<<${Array.from({ length: count }, (_, i) => `/${i}/`).join('')}>>`
    expect(read(keys(100_000))[1]).toBe('')
    expect(malformed(keys(100_001))).toThrow('too many members')
    expect(read(`/${'a'.repeat(1024)}`)[1]).toBe('')
    expect(malformed(`/${'a'.repeat(1025)}`)).toThrow('a word too long')
  })

  test('what is expected comes, white space aside', () => {
    const cursor = new PdfCursor(latin1(' obj 12x'), 0)
    cursor.expect('obj')
    expect(cursor.at).toBe(4)
    expect(() => cursor.expect('endobj')).toThrow('endobj expected')
    expect(() => cursor.natural()).toThrow('a number expected')
    expect(new PdfCursor(latin1('9999999999'), 0).natural()).toBe(9_999_999_999)
    expect(() => new PdfCursor(latin1('99999999999'), 0).natural()).toThrow('a number expected')
  })
})

test('what was read is written so that it reads the same', () => {
  const text = '<</A [1 -2.5 true null 3 0 R]/B#20c (a\\)b)/D<</E/f>>>>'
  const [value] = read(text)
  const again = read(writePdfValue(value))[0]
  expect(writePdfValue(again)).toBe(writePdfValue(value))
  expect(writePdfValue(value)).toBe('<</A [1 -2.5 true null 3 0 R] /B#20c <612962> /D <</E /f>>>>')
  expect([integerOf(integer(5)), integerOf(name('5')), integerOf(undefined)]).toEqual([
    5,
    undefined,
    undefined,
  ])
  expect(integerOf({ kind: 'number', text: '-5' })).toBeUndefined()
})
