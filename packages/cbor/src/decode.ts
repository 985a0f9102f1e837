/**
 * Strict decoding in one pass, without copies: RFC 8949 sections 3, 4.1 and 5.
 * @module
 */
import { CborError, type CborErrorCode } from './errors.ts'
import { CborFloat, CborSimple, CborTag, type CborValue } from './value.ts'

/** Deviations that cannot change a meaning, accepted only by name and then reported. */
export type CborTolerance = 'cbor-length' | 'cbor-indefinite'

export type CborLimits = {
  /** Bytes of input. */
  readonly maxBytes: number
  /** Levels of nesting. */
  readonly maxDepth: number
  /** Data items in total. */
  readonly maxItems: number
}

/** Enough for an identity document with portraits, small enough to be harmless. */
export const defaultCborLimits: CborLimits = {
  maxBytes: 4 * 1024 * 1024,
  maxDepth: 32,
  maxItems: 65_536,
}

export type CborDecodeOptions = {
  readonly limits?: Partial<CborLimits>
  readonly tolerate?: ReadonlySet<CborTolerance>
  /** Told once for each tolerated deviation met. */
  readonly onTolerated?: (name: CborTolerance) => void
}

/**
 * Decodes one item that fills the whole input. Byte strings and the `bytes` of tags are views
 * into the input. Map order does not matter; duplicate keys, trailing bytes, malformed UTF-8,
 * lengths that are not the shortest and indefinite lengths are refused.
 * @throws CborError; the message says at which byte
 */
export function decodeCbor(bytes: Uint8Array, options: CborDecodeOptions = {}): CborValue {
  const limits = options.limits ? { ...defaultCborLimits, ...options.limits } : defaultCborLimits
  if (bytes.length > limits.maxBytes)
    throw new CborError('cbor/limit', `input is longer than ${limits.maxBytes} bytes`)
  const decoder = new Decoder(bytes, limits, options)
  const value = decoder.item(0)
  if (decoder.offset !== bytes.length) throw decoder.error('cbor/trailing', 'bytes after the item')
  return value
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const breakCode = 0xff
/** The end of an indefinite-length item; no data item decodes to it. */
const stop = Symbol('break')

class Decoder {
  offset = 0
  private readonly bytes: Uint8Array
  private readonly limits: CborLimits
  private readonly options: CborDecodeOptions
  private readonly view: DataView
  private items = 0

  constructor(bytes: Uint8Array, limits: CborLimits, options: CborDecodeOptions) {
    this.bytes = bytes
    this.limits = limits
    this.options = options
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  error(code: CborErrorCode, what: string): CborError {
    return new CborError(code, `${what} at byte ${this.offset}`)
  }

  item(depth: number): CborValue {
    const start = this.offset
    const initial = this.initial(depth)
    const info = initial & 0x1f
    switch (initial >> 5) {
      case 0:
        return this.argument(info)
      case 1:
        return this.negative(info)
      case 2:
        return info === 31 ? this.chunks(2) : this.slice(this.length(info))
      case 3:
        return info === 31 ? this.chunkedText() : this.text(this.length(info))
      case 4:
        return this.array(info, depth)
      case 5:
        return this.map(info, depth)
      case 6:
        return this.tag(start, info, depth)
      default:
        return this.simple(info)
    }
  }

  private initial(depth: number): number {
    if (depth > this.limits.maxDepth) throw this.error('cbor/limit', 'nesting too deep')
    this.items += 1
    if (this.items > this.limits.maxItems) throw this.error('cbor/limit', 'too many items')
    const initial = this.bytes[this.offset]
    if (initial === undefined) throw this.error('cbor/truncated', 'input ends')
    this.offset += 1
    return initial
  }

  private need(length: number): number {
    const start = this.offset
    if (length > this.bytes.length - start) throw this.error('cbor/truncated', 'input ends')
    this.offset = start + length
    return start
  }

  /** The argument of a head: RFC 8949 section 3; shortest form, section 4.1. */
  private argument(info: number): number | bigint {
    if (info < 24) return info
    if (info === 24) return this.shortest(this.view.getUint8(this.need(1)), 24)
    if (info === 25) return this.shortest(this.view.getUint16(this.need(2)), 0x100)
    if (info === 26) return this.shortest(this.view.getUint32(this.need(4)), 0x1_0000)
    if (info !== 27) throw this.error('cbor/unsupported', 'reserved additional information')
    const start = this.need(8)
    const high = this.view.getUint32(start)
    if (high > 0x1f_ffff) return this.view.getBigUint64(start)
    return this.shortest(high * 0x1_0000_0000 + this.view.getUint32(start + 4), 0x1_0000_0000)
  }

  private shortest(value: number, least: number): number {
    if (value < least) this.deviation('cbor-length', 'cbor/not-shortest', 'length not shortest')
    return value
  }

  private deviation(name: CborTolerance, code: CborErrorCode, what: string): void {
    if (!this.options.tolerate?.has(name)) throw this.error(code, what)
    this.options.onTolerated?.(name)
  }

  private negative(info: number): number | bigint {
    const argument = this.argument(info)
    if (typeof argument === 'number' && argument < Number.MAX_SAFE_INTEGER) return -1 - argument
    return -1n - BigInt(argument)
  }

  /** A length that the input can still hold, before anything is allocated for it. */
  private length(info: number): number {
    const length = this.argument(info)
    if (typeof length === 'bigint' || length > this.bytes.length - this.offset)
      throw this.error('cbor/truncated', 'declared length is longer than the input')
    return length
  }

  private slice(length: number): Uint8Array {
    const start = this.need(length)
    return this.bytes.subarray(start, start + length)
  }

  private text(length: number): string {
    const start = this.need(length)
    if (length < 48) {
      const short = this.ascii(start, start + length)
      if (short !== undefined) return short
    }
    return this.decodeText(this.bytes.subarray(start, start + length))
  }

  /** Short ASCII, by far the most frequent text, without the decoder's fixed cost. */
  private ascii(start: number, end: number): string | undefined {
    let text = ''
    for (let i = start; i < end; i += 1) {
      const byte = this.bytes[i] ?? 0x80
      if (byte > 0x7f) return undefined
      text += String.fromCharCode(byte)
    }
    return text
  }

  private decodeText(bytes: Uint8Array): string {
    try {
      return utf8.decode(bytes)
    } catch {
      throw this.error('cbor/invalid-utf8', 'text is not UTF-8')
    }
  }

  private array(info: number, depth: number): CborValue[] {
    const values: CborValue[] = []
    if (info === 31) {
      this.indefinite()
      for (let v = this.itemOrStop(depth); v !== stop; v = this.itemOrStop(depth)) values.push(v)
      return values
    }
    const length = this.length(info)
    for (let i = 0; i < length; i += 1) values.push(this.item(depth + 1))
    return values
  }

  private map(info: number, depth: number): Map<CborValue, CborValue> {
    const values = new Map<CborValue, CborValue>()
    const seen = new Set<string>()
    if (info === 31) {
      this.indefinite()
      for (let key = this.itemOrStop(depth); key !== stop; key = this.itemOrStop(depth))
        this.entry(values, seen, key, depth)
      return values
    }
    const length = this.length(info)
    for (let i = 0; i < length; i += 1) this.entry(values, seen, this.item(depth + 1), depth)
    return values
  }

  private entry(
    values: Map<CborValue, CborValue>,
    seen: Set<string>,
    key: CborValue,
    depth: number,
  ): void {
    if (typeof key === 'object' && key !== null) {
      const name = keyName(key)
      if (name === undefined) throw this.error('cbor/unsupported', 'key of this type')
      if (seen.has(name)) throw this.error('cbor/duplicate-key', 'key occurs twice')
      seen.add(name)
    } else if (values.has(key)) throw this.error('cbor/duplicate-key', 'key occurs twice')
    values.set(key, this.item(depth + 1))
  }

  private tag(start: number, info: number, depth: number): CborTag {
    const tag = this.argument(info)
    if (typeof tag === 'bigint') throw this.error('cbor/unsupported', 'tag above 2^53')
    const value = this.item(depth + 1)
    return new CborTag(tag, value, this.bytes.subarray(start, this.offset))
  }

  private simple(info: number): CborValue {
    if (info === 20) return false
    if (info === 21) return true
    if (info === 22) return null
    if (info === 23) return undefined
    if (info === 25) return new CborFloat(halfFloat(this.view.getUint16(this.need(2))))
    if (info === 26) return new CborFloat(this.view.getFloat32(this.need(4)))
    if (info === 27) return new CborFloat(this.view.getFloat64(this.need(8)))
    if (info < 20) return new CborSimple(info)
    if (info !== 24) throw this.error('cbor/unsupported', 'reserved simple value or stray break')
    const number = this.view.getUint8(this.need(1))
    if (number < 32) throw this.error('cbor/unsupported', 'simple value in two bytes')
    return new CborSimple(number)
  }

  private indefinite(): void {
    this.deviation('cbor-indefinite', 'cbor/indefinite', 'indefinite length')
  }

  private itemOrStop(depth: number): CborValue | typeof stop {
    if (this.bytes[this.offset] !== breakCode) return this.item(depth + 1)
    this.offset += 1
    return stop
  }

  /** Chunks of an indefinite-length string: definite-length strings of the same major type. */
  private chunks(major: number): Uint8Array {
    this.indefinite()
    const parts: Uint8Array[] = []
    let total = 0
    while (this.bytes[this.offset] !== breakCode) {
      const head = this.initial(0)
      if (head >> 5 !== major || (head & 0x1f) === 31)
        throw this.error('cbor/unsupported', 'chunk of another type')
      const part = this.slice(this.length(head & 0x1f))
      if (major === 3) this.decodeText(part)
      parts.push(part)
      total += part.length
    }
    this.offset += 1
    const joined = new Uint8Array(total)
    let offset = 0
    for (const part of parts) {
      joined.set(part, offset)
      offset += part.length
    }
    return joined
  }

  private chunkedText(): string {
    return this.decodeText(this.chunks(3))
  }
}

/** Keys that are objects are compared by content; arrays, maps and tags are no keys here. */
function keyName(key: object): string | undefined {
  if (key instanceof Uint8Array) return `b${key.join()}`
  if (key instanceof CborFloat) return `f${Object.is(key.value, -0) ? '-0' : key.value}`
  if (key instanceof CborSimple) return `s${key.number}`
  return undefined
}

/** RFC 8949 Appendix D. */
function halfFloat(half: number): number {
  const exponent = (half >> 10) & 0x1f
  const mantissa = half & 0x3ff
  const sign = half & 0x8000 ? -1 : 1
  if (exponent === 0) return sign * mantissa * 2 ** -24
  if (exponent === 31) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1024 + mantissa) * 2 ** (exponent - 25)
}
