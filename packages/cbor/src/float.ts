/**
 * Floating-point numbers of two, four and eight bytes: RFC 8949 sections 3.3 and 4.1, appendix D.
 * @module
 */

const scratch = new DataView(new ArrayBuffer(8))

/** RFC 8949 Appendix D. */
export function fromHalf(half: number): number {
  const exponent = (half >> 10) & 0x1f
  const mantissa = half & 0x3ff
  const sign = half & 0x8000 ? -1 : 1
  if (exponent === 0) return sign * mantissa * 2 ** -24
  if (exponent === 31) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1024 + mantissa) * 2 ** (exponent - 25)
}

/** The half-precision form of a value that has one exactly; there is one NaN, 0x7e00. */
export function halfOf(value: number): number | undefined {
  if (Number.isNaN(value)) return 0x7e00
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (size === 0) return sign
  if (size === Number.POSITIVE_INFINITY) return sign | 0x7c00
  if (size < 2 ** -14) {
    const units = size / 2 ** -24
    return Number.isInteger(units) ? sign | units : undefined
  }
  // Math.log2 rounds; the exponent field of the single-precision form does not.
  scratch.setFloat32(0, size)
  const exponent = (scratch.getUint32(0) >>> 23) - 127
  const mantissa = (size / 2 ** exponent - 1) * 1024
  if (exponent > 15 || !Number.isInteger(mantissa)) return undefined
  return sign | ((exponent + 15) << 10) | mantissa
}

/** Bytes of the shortest form that keeps the value: preferred serialization, section 4.1. */
export function floatLength(value: number): 2 | 4 | 8 {
  if (halfOf(value) !== undefined) return 2
  return Object.is(Math.fround(value), value) ? 4 : 8
}

/**
 * The value of two, four or eight bytes. `undefined` for a NaN that says more than that it is one:
 * its sign or payload would get lost.
 */
export function readFloat(bytes: Uint8Array, at: number, length: 2 | 4 | 8): number | undefined {
  for (let i = 0; i < 8; i += 1) scratch.setUint8(i, i < length ? (bytes[at + i] ?? 0) : 0)
  if (length === 2) {
    const half = scratch.getUint16(0)
    const value = fromHalf(half)
    return Number.isNaN(value) && half !== 0x7e00 ? undefined : value
  }
  const value = length === 4 ? scratch.getFloat32(0) : scratch.getFloat64(0)
  if (!Number.isNaN(value)) return value
  const quiet = length === 4 ? 0x7fc0_0000 : 0x7ff8_0000
  return scratch.getUint32(0) === quiet && scratch.getUint32(4) === 0 ? value : undefined
}

/** Writes the shortest form behind its head. */
export function writeFloat(value: number, bytes: Uint8Array, at: number): number {
  const half = halfOf(value)
  const length = floatLength(value)
  if (half !== undefined) scratch.setUint16(0, half)
  else if (length === 4) scratch.setFloat32(0, value)
  else scratch.setFloat64(0, value)
  bytes[at] = length === 2 ? 0xf9 : length === 4 ? 0xfa : 0xfb
  for (let i = 0; i < length; i += 1) bytes[at + 1 + i] = scratch.getUint8(i)
  return at + 1 + length
}
