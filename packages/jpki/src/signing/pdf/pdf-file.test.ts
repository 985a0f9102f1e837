/** Files of a few objects, written by hand: where objects are found, and what is refused. */
import { deflateSync } from 'node:zlib'
import { concatBytes } from '@tegata/kernel'
import { describe, expect, test } from 'vitest'
import { decodeStream, readCrossReferences } from './cross-references.ts'
import { openPdf } from './pdf-file.ts'
import { dictionary, integer, name, type PdfValue, reference } from './pdf-value.ts'
import { latin1 } from './testing/latin1.ts'

type Part = string | Uint8Array
const join = (...parts: readonly Part[]): Uint8Array =>
  concatBytes(...parts.map((part) => (typeof part === 'string' ? latin1(part) : part)))
const entry = (offset: number, kind = 'n', generation = 0) =>
  `${String(offset).padStart(10, '0')} ${String(generation).padStart(5, '0')} ${kind} \n`

const head = '%PDF-1.7\n'
const object = '1 0 obj\n<</Type/Catalog/Name 2 0 R>>\nendobj\n'
const second = '2 0 obj\n(two)\nendobj\n'
const body = `${head}${object}${second}`
const places = [head.length, head.length + object.length]
const table = (
  more = '',
  entries = `${entry(0, 'f', 65_535)}${places.map((at) => entry(at)).join('')}`,
) => `xref\n0 3\n${entries}trailer\n<</Size 3/Root 1 0 R${more}>>\n`
const end = (start: number) => `startxref\n${start}\n%%EOF\n`
const whole = (sections: string, start = body.length) => join(body, sections, end(start))
const plain = whole(table())
const refused = async (bytes: Uint8Array, why: string) =>
  await expect(openPdf(bytes)).rejects.toThrow(why)

describe('a table of cross references', () => {
  test('objects, and none where nothing is', async () => {
    const file = await openPdf(plain)
    expect(file.references).toMatchObject({ start: body.length, form: 'table', size: 3 })
    const root = await file.dictionary(file.references.trailer.entries.get('Root'), 'Root')
    expect(await file.resolve(root.entries.get('Name'))).toMatchObject({
      bytes: latin1('two'),
    })
    expect(await file.resolve(reference(0))).toBeUndefined()
    expect(await file.resolve(reference(9))).toBeUndefined()
    expect(await file.resolve(integer(4))).toEqual(integer(4))
    await expect(file.dictionary(reference(2), 'It')).rejects.toThrow('It is no dictionary')
    await expect(file.resolve(reference(1, 1))).rejects.toThrow('another object')
  })

  test('the highest number counts where Size is smaller', async () => {
    const { size } = await readCrossReferences(whole(table().replace('/Size 3', '/Size 1')))
    expect(size).toBe(3)
  })

  test('an update: its objects are newer, also where it frees one', async () => {
    const newer = '2 0 obj\n(new)\nendobj\n'
    const first = `${table()}${end(body.length)}`
    const at = body.length + first.length
    const update = (line: string) =>
      `${newer}xref\n2 1\n${line}trailer\n<</Size 3/Root 1 0 R/Prev ${body.length}>>\n`
    const start = at + newer.length
    const file = await openPdf(join(body, first, update(entry(at)), end(start)))
    expect(await file.resolve(reference(2))).toMatchObject({ bytes: latin1('new') })
    const freed = await openPdf(join(body, first, update(entry(0, 'f')), end(start)))
    expect(await freed.resolve(reference(2))).toBeUndefined()
    expect(await freed.resolve(reference(1))).toBeDefined()
  })

  test.each<[string, Uint8Array, string]>([
    ['no PDF', join(' ', plain), 'does not begin'],
    ['bytes behind the end', join(plain, ' '), 'does not end'],
    ['two ends of line behind it', join(plain, '\n'), 'does not end'],
    ['a place behind the end', whole(table(), 99_999), 'behind the end'],
    [
      'the end itself as a place',
      whole(table(), join(body, table(), end(100)).length),
      'behind the end',
    ],
    ['a place that is none', whole(table(), 3), 'a number expected'],
    ['an entry of another kind', whole(table().replace(' n ', ' x ')), 'neither used nor free'],
    [
      'an object twice',
      whole(`xref\n0 1\n${entry(9)}0 1\n${entry(9)}trailer\n<</Size 1>>\n`),
      'twice in one section',
    ],
    ['a trailer that is none', whole(table().replace(/<<.*>>/, '[1]')), 'no dictionary'],
    ['no Size', whole(table().replace('/Size 3', '')), 'Size missing'],
    ['encrypted', whole(table('/Encrypt 2 0 R')), 'encrypted'],
    ['tables and streams mixed', whole(table('/XRefStm 5')), 'mixed'],
    ['a circle', whole(table(`/Prev ${body.length}`)), 'in a circle'],
    ['Prev that is no place', whole(table('/Prev /x')), 'Prev is no place'],
    ['Prev that is negative', whole(table('/Prev -1')), 'Prev is no place'],
    [
      'more entries than there may be',
      whole(`xref\n0 500001\n${`1 0 n\n`.repeat(500_001)}trailer\n<</Size 1>>\n`),
      'too many objects',
    ],
  ])('refused: %s', async (_, bytes, why) => {
    await refused(bytes, why)
  })

  test('another object than the table says', async () => {
    const swapped = entry(0, 'f') + entry(places[1] ?? 0) + entry(places[0] ?? 0)
    const file = await openPdf(whole(table('', swapped)))
    await expect(file.resolve(reference(1))).rejects.toThrow('another object')
    const generation = entry(0, 'f') + entry(places[0] ?? 0, 'n', 1) + entry(places[1] ?? 0)
    const later = await openPdf(whole(table('', generation)))
    await expect(later.resolve(reference(1, 1))).rejects.toThrow('another object')
  })

  test('so many references are followed', async () => {
    const file = await openPdf(plain)
    for (let i = 0; i < 100_000; i += 1) await file.resolve(reference(9))
    await expect(file.resolve(reference(9))).rejects.toThrow('too many references')
  })
})

/** Rows of a width, predicted by the PNG filters of their numbers: RFC 2083, 6. */
function predicted(
  plainBytes: Uint8Array,
  columns: number,
  filters: readonly number[],
): Uint8Array {
  const out: number[] = []
  filters.forEach((filter, row) => {
    out.push(filter)
    for (let column = 0; column < columns; column += 1) {
      const at = row * columns + column
      const left = column === 0 ? 0 : (plainBytes[at - 1] ?? 0)
      const up = row === 0 ? 0 : (plainBytes[at - columns] ?? 0)
      const guess = filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : 0
      out.push(((plainBytes[at] ?? 0) - guess) & 0xff)
    }
  })
  return Uint8Array.from(out)
}

describe('streams', () => {
  const data = Uint8Array.from({ length: 20 }, (_, i) => (i * 37 + 200) & 0xff)
  const flate = (parameters?: Readonly<Record<string, number>>): [string, PdfValue][] => [
    ['Filter', name('FlateDecode')],
    ...(parameters
      ? [
          [
            'DecodeParms',
            dictionary(Object.entries(parameters).map(([key, one]) => [key, integer(one)])),
          ] satisfies [string, PdfValue],
        ]
      : []),
  ]
  const decode = (entries: Iterable<readonly [string, PdfValue]>, bytes: Uint8Array) =>
    decodeStream(dictionary(entries), bytes)

  test('as they are, deflated, and predicted in every way that is read', async () => {
    expect(await decode([], data)).toEqual(data)
    expect(await decode([['Filter', { kind: 'array', items: [] }]], data)).toEqual(data)
    const deflated = Uint8Array.from(deflateSync(data))
    expect(await decode(flate(), deflated)).toEqual(data)
    const listed: PdfValue = { kind: 'array', items: [name('FlateDecode')] }
    expect(await decode([['Filter', listed]], deflated)).toEqual(data)
    expect(await decode(flate({ Predictor: 1 }), deflated)).toEqual(data)
    const rows = Uint8Array.from(deflateSync(predicted(data, 5, [2, 1, 3, 0])))
    for (const Predictor of [10, 12, 15])
      expect(await decode(flate({ Predictor, Columns: 5 }), rows)).toEqual(data)
    const [, parameters] = flate({ Predictor: 12, Columns: 5 })
    const inList: PdfValue = { kind: 'array', items: parameters ? [parameters[1]] : [] }
    const entries = [...flate(), ['DecodeParms', inList] as const]
    expect(await decode(entries, rows)).toEqual(data)
    const single = Uint8Array.from(deflateSync(predicted(data, 1, Array(20).fill(2))))
    expect(await decode(flate({ Predictor: 12 }), single)).toEqual(data)
  })

  test.each<[string, [string, PdfValue][], Uint8Array, string]>([
    ['another filter', [['Filter', name('LZWDecode')]], data, 'other than FlateDecode'],
    [
      'two filters',
      [['Filter', { kind: 'array', items: [name('FlateDecode'), name('FlateDecode')] }]],
      data,
      'other than FlateDecode',
    ],
    ['the prediction of TIFF', flate({ Predictor: 2 }), deflateSync(data), 'that of PNG'],
    ['nine', flate({ Predictor: 9 }), deflateSync(data), 'that of PNG'],
    ['Paeth', flate({ Predictor: 14 }), deflateSync(Uint8Array.of(4, 1)), 'Paeth'],
    ['no deflated bytes', flate(), data, 'cannot be inflated'],
    ['17 MiB', flate(), deflateSync(new Uint8Array(17 * 2 ** 20)), 'too long'],
  ])('refused: %s', async (_, entries, bytes, why) => {
    await expect(decode(entries, Uint8Array.from(bytes))).rejects.toThrow(why)
  })

  test('16 MiB are inflated', async () => {
    const most = deflateSync(new Uint8Array(16 * 2 ** 20))
    expect(await decode(flate(), Uint8Array.from(most))).toHaveLength(16 * 2 ** 20)
    const more = deflateSync(new Uint8Array(16 * 2 ** 20 + 1))
    await expect(decode(flate(), Uint8Array.from(more))).rejects.toThrow('too long')
  })
})

describe('a stream of cross references, and one of objects', () => {
  const numbers = (...rows: readonly (readonly [number, number, number])[]) =>
    Uint8Array.from(rows.flatMap(([type, two, three]) => [type, two >> 8, two & 0xff, three]))
  const stream = (number: number, entries: string, content: Uint8Array, ending = '\n') =>
    join(
      `${number} 0 obj\n<<${entries}/Length ${content.length}>>\nstream${ending}`,
      content,
      '\nendstream\nendobj\n',
    )
  const inside = '2 0 4 6 (two) (four)'
  const objects = stream(3, `/Type/ObjStm/N 2/First 8`, latin1(inside.replace('4 6 ', '4 6 ')))
  const build = (
    changes: {
      readonly entries?: string
      readonly rows?: Uint8Array
      readonly objects?: Uint8Array
      readonly ending?: string
    } = {},
  ) => {
    const members = changes.objects ?? objects
    const before = join(head, object, members)
    const rows =
      changes.rows ??
      numbers([0, 0, 0], [1, head.length, 0], [2, 3, 0], [1, head.length + object.length, 0])
    const entries = changes.entries ?? '/Type/XRef/Size 4/W[1 2 1]/Root 1 0 R'
    return join(before, stream(9, entries, rows, changes.ending), end(before.length))
  }

  test('objects of their own, and those inside another', async () => {
    const file = await openPdf(build())
    expect(file.references).toMatchObject({ form: 'stream', size: 4 })
    expect(await file.resolve(reference(2))).toMatchObject({ bytes: latin1('two') })
    expect((await file.dictionary(reference(1), 'Root')).entries.get('Type')).toEqual(
      name('Catalog'),
    )
    expect(await file.resolve(reference(0))).toBeUndefined()
    expect(await openPdf(build({ ending: '\r\n' }))).toBeDefined()
  })

  test('Index says which numbers; no width of a type means objects of their own', async () => {
    const rows = Uint8Array.of(0, head.length, 0)
    const entries = '/Type/XRef/Size 9/Index[1 1]/W[0 2 1]/Root 1 0 R'
    const file = await openPdf(build({ rows, entries }))
    expect([...file.references.places]).toEqual([[1, { offset: head.length, generation: 0 }]])
  })

  test.each<[string, Parameters<typeof build>[0], string]>([
    ['another type', { entries: '/Type/Other/Size 4/W[1 2 1]' }, 'neither a table nor a stream'],
    ['no widths', { entries: '/Type/XRef/Size 4' }, 'W'],
    ['four widths', { entries: '/Type/XRef/Size 4/W[1 2 1 0]' }, 'W'],
    ['a width of seven', { entries: '/Type/XRef/Size 4/W[1 7 1]' }, 'W'],
    ['a width that is none', { entries: '/Type/XRef/Size 4/W[1 /a 1]' }, 'natural number'],
    ['fewer rows', { entries: '/Type/XRef/Size 5/W[1 2 1]' }, 'cut off'],
    ['rows of another type', { rows: numbers([3, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]) }, 'type'],
    [
      'an object twice',
      { entries: '/Type/XRef/Size 4/Index[1 2 2 2]/W[1 2 1]' },
      'twice in one section',
    ],
    ['no end of line before the stream', { ending: ' ' }, 'without an end of line'],
  ])('refused: %s', async (_, changes, why) => {
    await refused(build(changes), why)
  })

  test.each<[string, Uint8Array, string]>([
    ['another type', stream(3, '/Type/Other/N 2/First 8', latin1(inside)), 'not an object stream'],
    [
      'another number',
      stream(5, '/Type/ObjStm/N 2/First 8', latin1(inside)),
      'not an object stream',
    ],
    ['no stream', latin1('3 0 obj\n<</Type/ObjStm>>\nendobj\n'), 'not an object stream'],
    ['no dictionary', latin1('3 0 obj\n(text)\nendobj\n'), 'not an object stream'],
    [
      'a member twice',
      stream(3, '/Type/ObjStm/N 2/First 8', latin1('2 0 2 6 (two) (four)')),
      'an object stream broken',
    ],
    [
      'a member behind the end',
      stream(3, '/Type/ObjStm/N 2/First 8', latin1('2 0 4 99 (a)')),
      'an object stream broken',
    ],
    [
      'a member at the end',
      stream(3, '/Type/ObjStm/N 1/First 4', latin1('2 3 (a)')),
      'an object stream broken',
    ],
  ])('refused: an object stream that is %s', async (_, members, why) => {
    const file = await openPdf(build({ objects: members }))
    await expect(file.resolve(reference(2))).rejects.toThrow(why)
  })

  test('its length may stand in an object of its own, and nowhere else', async () => {
    const rest = '/Type/ObjStm/N 1/First 4'
    const length = '4 0 obj\n7\nendobj\n'
    const withLength = (text: string) =>
      join(`3 0 obj\n<<${rest}/Length ${text}>>\nstream\n2 0 (a)\nendstream\nendobj\n`)
    const found = async (text: string) => {
      const members = join(withLength(text), length)
      const at = head.length + object.length
      const rows = numbers(
        [0, 0, 0],
        [1, head.length, 0],
        [2, 3, 0],
        [1, at, 0],
        [1, at + withLength(text).length, 0],
      )
      const entries = '/Type/XRef/Size 5/W[1 2 1]/Root 1 0 R'
      const file = await openPdf(build({ objects: members, rows, entries }))
      return await file.resolve(reference(2))
    }
    expect(await found('4 0 R')).toMatchObject({ bytes: latin1('a') })
    expect(await found('7')).toMatchObject({ bytes: latin1('a') })
    await expect(found('8 0 R')).rejects.toThrow('Length of a stream')
    await expect(found('/x')).rejects.toThrow('Length of a stream')
  })

  test('an object stream inside another', async () => {
    const rows = numbers([0, 0, 0], [1, head.length, 0], [2, 3, 0], [2, 2, 0])
    const file = await openPdf(build({ rows }))
    await expect(file.resolve(reference(2))).rejects.toThrow('inside another')
    const none = numbers([0, 0, 0], [1, head.length, 0], [2, 3, 0], [0, 0, 0])
    const missing = await openPdf(build({ rows: none }))
    await expect(missing.resolve(reference(2))).rejects.toThrow('inside another')
  })
})

test('64 MiB are read, and no more', async () => {
  const long = new Uint8Array(64 * 2 ** 20 + 1).fill(32)
  await refused(long, 'longer than 64 MiB')
  await refused(long.subarray(1), 'does not begin')
})
