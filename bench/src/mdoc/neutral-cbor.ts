/**
 * A CBOR encoder for the fixture alone, so that it is made by none of the libraries measured.
 * RFC 8949, deterministic lengths, members in the order given.
 * @module
 */

export type Neutral =
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | readonly Neutral[]
  | ReadonlyMap<number | string, Neutral>
  | Tagged

export class Tagged {
  readonly tag: number
  readonly value: Neutral
  constructor(tag: number, value: Neutral) {
    this.tag = tag
    this.value = value
  }
}

export function encodeNeutral(value: Neutral): Buffer {
  if (value === null) return Buffer.of(0xf6)
  if (typeof value === 'boolean') return Buffer.of(value ? 0xf5 : 0xf4)
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') {
    const bytes = Buffer.from(value)
    return Buffer.concat([head(3, bytes.length), bytes])
  }
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  if (value instanceof Tagged)
    return Buffer.concat([head(6, value.tag), encodeNeutral(value.value)])
  if (value instanceof Map) {
    const members = [...value].flatMap(([key, member]) => [
      encodeNeutral(key),
      encodeNeutral(member),
    ])
    return Buffer.concat([head(5, value.size), ...members])
  }
  if (isList(value)) return Buffer.concat([head(4, value.length), ...value.map(encodeNeutral)])
  throw new TypeError('no such value')
}

const isList = (value: Neutral): value is readonly Neutral[] => Array.isArray(value)

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.of((major << 5) | length)
  if (length < 0x100) return Buffer.of((major << 5) | 24, length)
  if (length < 0x10000) return Buffer.of((major << 5) | 25, length >> 8, length & 0xff)
  const bytes = Buffer.alloc(5)
  bytes[0] = (major << 5) | 26
  bytes.writeUInt32BE(length, 1)
  return bytes
}

/** `#6.24(bstr .cbor value)`. */
export const embedded = (value: Neutral): Tagged => new Tagged(24, encodeNeutral(value))
