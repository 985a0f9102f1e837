/**
 * Decoding that goes on where a strict decoder stops, so that a broken structure can be shown with
 * what is broken in it: RFC 8949. Only for looking: what is judged is decoded by `decodeCbor`.
 * @module
 */
import {
  CborError,
  type CborErrorCode,
  CborTag,
  type CborValue,
  decodeCbor,
  defaultCborLimits,
} from '@tegata/cbor'

/** What a strict decoder would have refused, and at which byte. */
export type Deviation = { readonly code: CborErrorCode; readonly what: string; readonly at: number }

export type BrokenCbor = {
  readonly item: CborValue
  /** Directly inside an array or a map, or (`undefined`) outside of all. */
  readonly deviationsIn: (container: object | undefined) => readonly Deviation[]
  readonly deviations: readonly Deviation[]
}

/**
 * Takes the first of two equal keys, cuts off what follows, replaces what is not UTF-8.
 * @throws CborError when the input ends early, has a type nobody defined, or is beyond the limits
 */
export function decodeBroken(bytes: Uint8Array): BrokenCbor {
  if (bytes.length > defaultCborLimits.maxBytes)
    throw new CborError('cbor/limit', `input is longer than ${defaultCborLimits.maxBytes} bytes`)
  const decoder = new LenientDecoder(bytes)
  const item = decoder.item(0)
  const rest = bytes.length - decoder.offset
  if (rest > 0) decoder.deviation('cbor/trailing', `${rest} bytes after the item`)
  const { found } = decoder
  return {
    item,
    deviationsIn: (container) => found.get(container) ?? [],
    deviations: [...found.values()].flat(),
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const replacing = new TextDecoder('utf-8', { ignoreBOM: true })
const notShortest = 'length or number not in its shortest form'
const breakCode = 0xff
const indefinite = 31
const stop = Symbol('break')

type Head = { readonly major: number; readonly info: number; readonly argument: number | bigint }

class LenientDecoder {
  offset = 0
  readonly found = new Map<object | undefined, Deviation[]>()
  private readonly bytes: Uint8Array
  private readonly view: DataView
  private container: object | undefined
  private items = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  deviation(code: CborErrorCode, what: string, at = this.offset): void {
    const here = this.found.get(this.container)
    if (here) here.push({ code, what, at })
    else this.found.set(this.container, [{ code, what, at }])
  }

  item(depth: number): CborValue {
    const start = this.offset
    const { major, info, argument } = this.head(depth)
    if (info === indefinite && major >= 2 && major <= 5)
      this.deviation('cbor/indefinite', 'indefinite length', start)
    switch (major) {
      case 0:
        return argument
      case 1:
        return negative(argument)
      case 2:
        return info === indefinite ? this.chunks(2) : this.slice(argument)
      case 3:
        return this.text(info === indefinite ? this.chunks(3) : this.slice(argument), start)
      case 4:
        return this.array(info === indefinite ? undefined : this.length(argument), depth)
      case 5:
        return this.map(info === indefinite ? undefined : this.length(argument), depth)
      case 6:
        return this.tag(argument, start, depth)
      default:
        return this.simple(start)
    }
  }

  private fail(code: CborErrorCode, what: string): CborError {
    return new CborError(code, `${what} at byte ${this.offset}`)
  }

  private head(depth: number): Head {
    const { maxDepth, maxItems } = defaultCborLimits
    if (depth > maxDepth) throw this.fail('cbor/limit', 'nesting too deep')
    this.items += 1
    if (this.items > maxItems) throw this.fail('cbor/limit', 'too many items')
    const start = this.need(1)
    const initial = this.bytes[start] ?? 0
    const major = initial >> 5
    const info = initial & 0x1f
    if (info < 24 || info === indefinite) {
      if (info === indefinite && (major < 2 || major === 6))
        throw this.fail('cbor/malformed', 'reserved additional information')
      return { major, info, argument: info }
    }
    if (info > 27) throw this.fail('cbor/malformed', 'reserved additional information')
    const argument = this.argument(2 ** (info - 24))
    const least = info === 24 ? 24 : 2 ** (2 ** (info - 25) * 8)
    if (major < 7 && argument < least) this.deviation('cbor/not-shortest', notShortest, start)
    return { major, info, argument }
  }

  private argument(size: number): number | bigint {
    const start = this.need(size)
    if (size === 1) return this.view.getUint8(start)
    if (size === 2) return this.view.getUint16(start)
    if (size === 4) return this.view.getUint32(start)
    const argument = this.view.getBigUint64(start)
    return argument <= Number.MAX_SAFE_INTEGER ? Number(argument) : argument
  }

  private need(length: number): number {
    const start = this.offset
    if (length > this.bytes.length - start) throw this.fail('cbor/truncated', 'input ends')
    this.offset = start + length
    return start
  }

  private length(argument: number | bigint): number {
    if (typeof argument === 'bigint' || argument > this.bytes.length - this.offset)
      throw this.fail('cbor/truncated', 'declared length is longer than the input')
    return argument
  }

  private slice(argument: number | bigint): Uint8Array {
    const length = this.length(argument)
    const start = this.need(length)
    return this.bytes.subarray(start, start + length)
  }

  private text(bytes: Uint8Array, at: number): string {
    try {
      return utf8.decode(bytes)
    } catch {
      this.deviation('cbor/invalid-utf8', 'text that is not UTF-8', at)
      return replacing.decode(bytes)
    }
  }

  private array(length: number | undefined, depth: number): CborValue[] {
    const values: CborValue[] = []
    this.inside(values, () => {
      for (let i = 0; length === undefined || i < length; i += 1) {
        const value = length === undefined ? this.itemOrStop(depth) : this.item(depth + 1)
        if (value === stop) return
        values.push(value)
      }
    })
    return values
  }

  private map(length: number | undefined, depth: number): Map<CborValue, CborValue> {
    const values = new Map<CborValue, CborValue>()
    const names = new Set<string>()
    this.inside(values, () => {
      for (let i = 0; length === undefined || i < length; i += 1) {
        const at = this.offset
        const key = length === undefined ? this.itemOrStop(depth) : this.item(depth + 1)
        if (key === stop) return
        const name = keyName(key)
        if (name === undefined) throw this.fail('cbor/unsupported', 'key of this type')
        const value = this.item(depth + 1)
        if (names.has(name)) this.deviation('cbor/duplicate-key', 'key occurs twice', at)
        else values.set(key, value)
        names.add(name)
      }
    })
    return values
  }

  private inside(container: object, read: () => void): void {
    const outer = this.container
    this.container = container
    read()
    this.container = outer
  }

  private itemOrStop(depth: number): CborValue | typeof stop {
    if (this.bytes[this.offset] !== breakCode) return this.item(depth + 1)
    this.offset += 1
    return stop
  }

  private tag(tag: number | bigint, start: number, depth: number): CborTag {
    if (typeof tag === 'bigint') throw this.fail('cbor/unsupported', 'tag above 2^53')
    const value = this.item(depth + 1)
    return new CborTag(tag, value, this.bytes.subarray(start, this.offset))
  }

  /** Floats and simple values: the strict decoder reads them. */
  private simple(start: number): CborValue {
    const onTolerated = () => this.deviation('cbor/not-shortest', notShortest, start)
    const tolerate = new Set(['cbor-length'] as const)
    return decodeCbor(this.bytes.subarray(start, this.offset), { tolerate, onTolerated })
  }

  /** Chunks of an indefinite-length string: definite-length strings of the same major type. */
  private chunks(major: number): Uint8Array {
    const parts: Uint8Array[] = []
    while (this.bytes[this.offset] !== breakCode) {
      const head = this.head(0)
      if (head.major !== major || head.info === indefinite)
        throw this.fail('cbor/malformed', 'chunk of another type')
      parts.push(this.slice(head.argument))
    }
    this.offset += 1
    return new Uint8Array(Buffer.concat(parts))
  }
}

function negative(argument: number | bigint): number | bigint {
  const exact = typeof argument === 'number' && argument < Number.MAX_SAFE_INTEGER
  return exact ? -1 - Number(argument) : -1n - BigInt(argument)
}

/** Equal for equal keys; arrays, maps and tags are no keys. */
function keyName(key: CborValue): string | undefined {
  if (typeof key !== 'object' || key === null) return `${typeof key} ${String(key)}`
  if (key instanceof Uint8Array) return `bytes ${key.join()}`
  if ('value' in key && !('tag' in key))
    return `float ${Object.is(key.value, -0) ? '-0' : key.value}`
  return 'number' in key ? `simple ${key.number}` : undefined
}
