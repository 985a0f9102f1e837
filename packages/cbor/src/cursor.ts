/**
 * A place in the input, and the heads of items: RFC 8949 section 3. What would exceed a limit or the
 * input is refused here, before anything is made of it.
 * @module
 */
import { CborError, type CborErrorCode } from './errors.ts'
import type { CborLimits } from './limits.ts'

/**
 * Deviations that cannot change a meaning, accepted only by name and then reported.
 * - `cbor-length`: an integer, length or float not in its shortest form
 * - `cbor-indefinite`: an indefinite length
 */
export type CborTolerance = 'cbor-length' | 'cbor-indefinite'

export type CborTolerances = {
  readonly tolerate?: ReadonlySet<CborTolerance>
  /** Told once for each kind of tolerated deviation that was met. */
  readonly onTolerated?: (name: CborTolerance) => void
}

/** Stands for the number of members of an array or map that ends with a break. */
export const untilBreak = -1
const breakByte = 0xff

export class Cursor {
  at = 0
  readonly bytes: Uint8Array
  readonly end: number
  readonly limits: CborLimits
  private itemsLeft: number
  private readonly tolerances: CborTolerances
  private told: Set<CborTolerance> | undefined

  constructor(bytes: Uint8Array, limits: CborLimits, tolerances: CborTolerances) {
    // A subclass such as Buffer would hand its class on to every byte string.
    const { buffer, byteOffset, length } = bytes
    const plain = bytes.constructor === Uint8Array
    this.bytes = plain ? bytes : new Uint8Array(buffer, byteOffset, length)
    this.end = length
    this.limits = limits
    this.itemsLeft = limits.maxItems
    this.tolerances = tolerances
    this.told = undefined
  }

  /** A part of the input; made so, it costs half of what `subarray` does. */
  view(start: number, length: number): Uint8Array {
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + start, length)
  }

  error(code: CborErrorCode, what: string, at = this.at): CborError {
    return new CborError(code, `${what} at byte ${at}`)
  }

  /** The first byte of the next item. */
  initial(depth: number): number {
    const { at } = this
    if (at >= this.end) throw this.error('cbor/truncated', 'input ends')
    if (depth > this.limits.maxDepth) throw this.error('cbor/limit', 'nesting too deep')
    if (this.itemsLeft <= 0) throw this.error('cbor/limit', 'too many items')
    this.itemsLeft -= 1
    this.at = at + 1
    return this.bytes[at] ?? 0
  }

  /** Goes past so many bytes and says where they begin. */
  skip(length: number): number {
    const start = this.at
    if (length > this.end - start) throw this.error('cbor/truncated', 'input ends')
    this.at = start + length
    return start
  }

  /** The argument of a head, in its shortest form: RFC 8949 section 4.1. */
  argument(info: number): number | bigint {
    if (info < 24) return info
    if (info === 24) return this.shortest(this.unsigned(1), 24)
    if (info === 25) return this.shortest(this.unsigned(2), 0x100)
    if (info === 26) return this.shortest(this.unsigned(4), 0x1_0000)
    if (info !== 27) throw this.error('cbor/malformed', 'reserved additional information')
    const high = this.unsigned(4)
    const low = this.unsigned(4)
    if (high > 0x1f_ffff) return (BigInt(high) << 32n) | BigInt(low)
    return this.shortest(high * 0x1_0000_0000 + low, 0x1_0000_0000)
  }

  private unsigned(length: 1 | 2 | 4): number {
    const at = this.skip(length)
    const { bytes } = this
    const first = bytes[at] ?? 0
    if (length === 1) return first
    const two = (first << 8) | (bytes[at + 1] ?? 0)
    if (length === 2) return two
    return ((two << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
  }

  private shortest(value: number, least: number): number {
    if (value < least) this.notShortest()
    return value
  }

  notShortest(): void {
    this.deviation('cbor-length', 'cbor/not-shortest', 'form not shortest')
  }

  indefinite(): void {
    this.deviation('cbor-indefinite', 'cbor/indefinite', 'indefinite length')
  }

  private deviation(name: CborTolerance, code: CborErrorCode, what: string): void {
    const { tolerate, onTolerated } = this.tolerances
    if (!tolerate?.has(name)) throw this.error(code, what)
    this.told ??= new Set()
    if (this.told.has(name)) return
    this.told.add(name)
    onTolerated?.(name)
  }

  /** The length of a string, which the input can still hold. */
  length(info: number): number {
    const length = info < 24 ? info : this.argument(info)
    if (typeof length === 'bigint' || length > this.end - this.at)
      throw this.error('cbor/truncated', 'declared length is longer than the input')
    return length
  }

  /** How many members an array or map has, or {@link untilBreak}. Each item takes a byte at least. */
  count(info: number, itemsEach: 1 | 2): number {
    if (info === 31) {
      this.indefinite()
      return untilBreak
    }
    const count = this.length(info)
    if (count * itemsEach > this.end - this.at)
      throw this.error('cbor/truncated', 'declared length is longer than the input')
    if (count * itemsEach > this.itemsLeft) throw this.error('cbor/limit', 'too many items')
    return count
  }

  /** Goes past a break, if there is one. */
  atBreak(): boolean {
    if (this.bytes[this.at] !== breakByte) return false
    this.at += 1
    return true
  }
}
