/**
 * Short inputs made to cost a decoder much time or memory, or to be read in two ways. Each is to be
 * refused with a code, in a few milliseconds.
 * @module
 */
import { concatBytes, fromHex, utf8Encode } from '@tegata/kernel'
import { headLength, writeHead } from '../write-head.ts'
import { collidingIntegers } from './colliding-integers.ts'

/** One input that a decoder has to refuse cheaply. */
export type HostileCbor = {
  readonly name: string
  /** Made anew each time it is read, so that the list takes no memory. */
  readonly bytes: Uint8Array<ArrayBuffer>
}
type Case = readonly [name: string, make: () => Uint8Array<ArrayBuffer>]

/** In its shortest form: nothing is to be refused for its form alone. */
function head(major: number, argument: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headLength(argument))
  writeHead(major, argument, bytes, 0)
  return bytes
}

/** `times` copies of what `hex` spells. */
function repeated(hex: string, times: number): Uint8Array<ArrayBuffer> {
  const piece = fromHex(hex)
  const bytes = new Uint8Array(piece.length * times)
  for (let i = 0; i < times; i += 1) bytes.set(piece, i * piece.length)
  return bytes
}

/** A list may be longer than a call takes arguments. */
function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

const text = (length: number) => repeated('61', length)
const inArray = (count: number, members: Uint8Array) => concatBytes(head(4, count), members)
const inMap = (count: number, members: Uint8Array) => concatBytes(head(5, count), members)
const oneByteMore = (bytes: Uint8Array) => concatBytes(bytes, Uint8Array.of(0))
const mebibyte = 1024 * 1024

/** A byte string within a byte string, each in tag 24, as an encoding made inside out. */
function deeplyEmbedded(levels: number): Uint8Array<ArrayBuffer> {
  const heads: Uint8Array[] = []
  let length = 1
  for (let i = 0; i < levels; i += 1) {
    const level = concatBytes(fromHex('d818'), head(2, length))
    heads.push(level)
    length += level.length
  }
  return joined([...heads.reverse(), Uint8Array.of(0)])
}

const distinctKeys = (count: number, keyOf: (i: number) => Uint8Array) =>
  inMap(count, joined(Array.from({ length: count }, (_, i) => [keyOf(i), fromHex('00')]).flat()))

const nesting: readonly Case[] = [
  ['100,000 nested arrays', () => repeated('81', 100_000)],
  ['100,000 nested arrays without length', () => repeated('9f', 100_000)],
  ['100,000 nested maps', () => repeated('a100', 100_000)],
  ['100,000 maps nested in keys', () => repeated('a1', 100_000)],
  ['100,000 nested tags', () => repeated('c1', 100_000)],
  ['100,000 nested tags 24', () => repeated('d818', 100_000)],
  ['40 arrays around the allowed depth', () => concatBytes(repeated('81', 40), Uint8Array.of(0))],
]

const lengths: readonly Case[] = [
  ['byte string', 2],
  ['text', 3],
  ['array', 4],
  ['map', 5],
].flatMap(([name, major]) =>
  [
    ['2^32 - 1', `${(Number(major) * 32 + 26).toString(16)}ffffffff`],
    ['2^53', `${(Number(major) * 32 + 27).toString(16)}0020000000000000`],
    ['2^64 - 1', `${(Number(major) * 32 + 27).toString(16)}ffffffffffffffff`],
  ].map(
    ([length, head = '']): Case => [
      `${name} that declares ${length}`,
      () => concatBytes(fromHex(head), text(100)),
    ],
  ),
)

const many: readonly Case[] = [
  ['a million nulls', () => inArray(1_000_000, repeated('f6', 1_000_000))],
  [
    'a million nulls without length',
    () => concatBytes(fromHex('9f'), repeated('f6', 1_000_000), fromHex('ff')),
  ],
  ['a million empty maps', () => inArray(1_000_000, repeated('a0', 1_000_000))],
  ['a million empty texts', () => inArray(1_000_000, repeated('60', 1_000_000))],
  [
    'an array of 1,000 arrays of 1,000 numbers',
    () => inArray(1000, repeated(`9903e8${'00'.repeat(1000)}`, 1000)),
  ],
  ['100,000 big integers', () => inArray(100_000, repeated('1bffffffffffffffff', 100_000))],
  [
    'a million empty chunks of bytes',
    () => concatBytes(fromHex('5f'), repeated('40', 1_000_000), fromHex('ff')),
  ],
  [
    'a million chunks of one letter',
    () => concatBytes(fromHex('7f'), repeated('6161', 1_000_000), fromHex('ff')),
  ],
  [
    '65,535 empty maps and one byte more',
    () => oneByteMore(inArray(65_535, repeated('a0', 65_535))),
  ],
  [
    '32,767 tagged byte strings and one byte more',
    () => oneByteMore(inArray(32_767, repeated('d81840', 32_767))),
  ],
  ['longer than 4 MiB', () => concatBytes(head(2, 5 * mebibyte), text(5 * mebibyte))],
]

const keys: readonly Case[] = [
  [
    '32,767 integer keys that collide in the hash of V8',
    () => {
      const members = collidingIntegers(32_767).flatMap((key) => [head(0, key), fromHex('00')])
      return inMap(32_767, joined(members))
    },
  ],
  [
    '131 maps of 250 integer keys that collide',
    () => {
      const members = collidingIntegers(250).flatMap((key) => [head(0, key), fromHex('00')])
      const map = joined([head(5, 250), ...members])
      return inArray(131, joined(Array.from({ length: 131 }, () => map)))
    },
  ],
  ['30,000 times the same key', () => inMap(30_000, repeated('616100', 30_000))],
  [
    '32,000 byte keys, the last one twice',
    () =>
      distinctKeys(32_000, (i) =>
        concatBytes(fromHex('44'), head(0, 0x1_0000 + Math.min(i, 31_998)).subarray(1)),
      ),
  ],
  [
    '250 text keys of 16 KiB that differ at their end',
    () =>
      distinctKeys(250, (i) =>
        concatBytes(head(3, 16_390), text(16_386), utf8Encode(String(i).padStart(4, '0'))),
      ),
  ],
  [
    'a byte string key of 4 MB',
    () => concatBytes(fromHex('a1'), head(2, 4_000_000), text(4_000_000), fromHex('00')),
  ],
  ['the same key in two lengths', () => fromHex('a20100180100')],
  ['the same integer in eight bytes', () => fromHex('a201001b000000000000000100')],
]

const strings: readonly Case[] = [
  [
    '4 MB of text that ends in half a character',
    () => concatBytes(head(3, 4_000_000), text(3_999_999), fromHex('c3')),
  ],
  [
    '65,536 bytes of text that end in half a character',
    () => concatBytes(head(3, 65_536), text(65_535), fromHex('c3')),
  ],
  ['a character cut by two chunks', () => fromHex('7f61c361bcff')],
  ['a surrogate pair in UTF-8', () => fromHex('66eda0bdedb880')],
  ['an overlong slash', () => fromHex('62c0af')],
  ['chunks within chunks', () => concatBytes(repeated('5f', 100_000), fromHex('ff'))],
]

const ends: readonly Case[] = [
  ['nothing', () => new Uint8Array(0)],
  ['a document and one byte more', () => fromHex('a000')],
  ['a break alone', () => fromHex('ff')],
  ['a break for a member', () => fromHex('bf6161ff')],
  ['a tag of nothing', () => fromHex('d818')],
  [
    'tag 24 within tag 24, 200,000 levels, and one byte more',
    () => oneByteMore(deeplyEmbedded(200_000)),
  ],
]

/** To each the answer is a `CborError`, whatever is tolerated. */
export const hostileCbor: readonly HostileCbor[] = [nesting, lengths, many, keys, strings, ends]
  .flat()
  .map(([name, make]) => ({
    name,
    get bytes() {
      return make()
    },
  }))
