/**
 * Deterministic encoding: shortest heads, definite lengths, members in the order given.
 * RFC 8949 section 4.2.1, but for the sorting of keys.
 * @module
 */
import {
  CborFloat,
  CborRaw,
  CborSimple,
  CborTag,
  type CborValue,
  isCborArray,
  isCborMap,
} from './value.ts'

/**
 * Encodes one item.
 * @throws TypeError for a number that is no safe integer (use `CborFloat`, or a bigint)
 */
export function encodeCbor(value: CborValue): Uint8Array<ArrayBuffer> {
  const encoder = new Encoder()
  encoder.item(value)
  return encoder.finish()
}

const utf8 = new TextEncoder()
const maxUint64 = 0xffff_ffff_ffff_ffffn

class Encoder {
  private buffer = new Uint8Array(512)
  private view = new DataView(this.buffer.buffer)
  private offset = 0

  finish(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.offset)
  }

  item(value: CborValue): void {
    if (typeof value === 'string') this.text(value)
    else if (typeof value === 'number') this.integer(value)
    else if (typeof value === 'bigint') this.bigint(value)
    else if (value === false) this.byte(0xf4)
    else if (value === true) this.byte(0xf5)
    else if (value === null) this.byte(0xf6)
    else if (value === undefined) this.byte(0xf7)
    else this.compound(value)
  }

  private compound(
    value: Exclude<CborValue, string | number | bigint | boolean | null | undefined>,
  ) {
    if (value instanceof Uint8Array) {
      this.head(2, value.length)
      this.write(value)
    } else if (value instanceof CborRaw) this.write(value.bytes)
    else if (value instanceof CborTag) this.tag(value)
    else if (value instanceof CborFloat) this.float(value.value)
    else if (value instanceof CborSimple) this.simple(value.number)
    else if (isCborMap(value)) {
      this.head(5, value.size)
      for (const [key, member] of value) {
        this.item(key)
        this.item(member)
      }
    } else if (isCborArray(value)) {
      this.head(4, value.length)
      for (const member of value) this.item(member)
    } else throw new TypeError('value is no CBOR item')
  }

  private tag({ tag, value, bytes }: CborTag): void {
    if (bytes) this.write(bytes)
    else {
      this.head(6, tag)
      this.item(value)
    }
  }

  private integer(value: number): void {
    if (!Number.isSafeInteger(value)) throw new TypeError('number is not a safe integer')
    if (value >= 0) this.head(0, value)
    else this.head(1, -1 - value)
  }

  private bigint(value: bigint): void {
    const argument = value >= 0n ? value : -1n - value
    if (argument > maxUint64) throw new TypeError('integer does not fit in 64 bits')
    const major = value >= 0n ? 0 : 1
    if (argument <= 0x1f_ffff_ffff_ffffn) this.head(major, Number(argument))
    else {
      this.byte((major << 5) | 27)
      this.ensure(8)
      this.view.setBigUint64(this.offset, argument)
      this.offset += 8
    }
  }

  private text(value: string): void {
    if (value.length > 23 || !this.shortAscii(value)) this.longText(value)
  }

  /** Short ASCII, by far the most frequent text; false, and nothing written, for other text. */
  private shortAscii(value: string): boolean {
    const { length } = value
    this.ensure(1 + length)
    const start = this.offset + 1
    for (let i = 0; i < length; i += 1) {
      const code = value.charCodeAt(i)
      if (code > 0x7f) return false
      this.buffer[start + i] = code
    }
    this.buffer[this.offset] = 0x60 | length
    this.offset = start + length
    return true
  }

  private longText(value: string): void {
    const bytes = utf8.encode(value)
    this.head(3, bytes.length)
    this.write(bytes)
  }

  /** Shortest float that keeps the value, half precision included only for the special values. */
  private float(value: number): void {
    const half = halfOf(value)
    if (half !== undefined) {
      this.ensure(3)
      this.view.setUint8(this.offset, 0xf9)
      this.view.setUint16(this.offset + 1, half)
      this.offset += 3
    } else if (Object.is(Math.fround(value), value)) {
      this.ensure(5)
      this.view.setUint8(this.offset, 0xfa)
      this.view.setFloat32(this.offset + 1, value)
      this.offset += 5
    } else {
      this.ensure(9)
      this.view.setUint8(this.offset, 0xfb)
      this.view.setFloat64(this.offset + 1, value)
      this.offset += 9
    }
  }

  private simple(number: number): void {
    if (number < 24) this.byte(0xe0 | number)
    else {
      this.byte(0xf8)
      this.byte(number)
    }
  }

  private head(major: number, argument: number): void {
    this.ensure(9)
    const type = major << 5
    if (argument < 24) this.buffer[this.offset++] = type | argument
    else if (argument < 0x100) {
      this.buffer[this.offset++] = type | 24
      this.buffer[this.offset++] = argument
    } else if (argument < 0x1_0000) {
      this.buffer[this.offset++] = type | 25
      this.view.setUint16(this.offset, argument)
      this.offset += 2
    } else if (argument < 0x1_0000_0000) {
      this.buffer[this.offset++] = type | 26
      this.view.setUint32(this.offset, argument)
      this.offset += 4
    } else {
      this.buffer[this.offset++] = type | 27
      this.view.setUint32(this.offset, Math.floor(argument / 0x1_0000_0000))
      this.view.setUint32(this.offset + 4, argument % 0x1_0000_0000)
      this.offset += 8
    }
  }

  private byte(byte: number): void {
    this.ensure(1)
    this.buffer[this.offset++] = byte
  }

  private write(bytes: Uint8Array): void {
    this.ensure(bytes.length)
    this.buffer.set(bytes, this.offset)
    this.offset += bytes.length
  }

  private ensure(length: number): void {
    const needed = this.offset + length
    if (needed <= this.buffer.length) return
    const larger = new Uint8Array(Math.max(needed, 2 * this.buffer.length))
    larger.set(this.buffer.subarray(0, this.offset))
    this.buffer = larger
    this.view = new DataView(larger.buffer)
  }
}

/** The half-precision form of a value that has one exactly: RFC 8949 Appendix D, backwards. */
function halfOf(value: number): number | undefined {
  if (Number.isNaN(value)) return 0x7e00
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (size === 0) return sign
  if (size === Number.POSITIVE_INFINITY) return sign | 0x7c00
  if (size < 2 ** -14) {
    const units = size / 2 ** -24
    return Number.isInteger(units) ? sign | units : undefined
  }
  const exponent = Math.floor(Math.log2(size))
  const mantissa = (size / 2 ** exponent - 1) * 1024
  if (exponent > 15 || !Number.isInteger(mantissa)) return undefined
  return sign | ((exponent + 15) << 10) | mantissa
}
