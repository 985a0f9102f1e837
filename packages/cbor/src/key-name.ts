/**
 * Keys of maps. Two keys are the same when their values are, however they were encoded:
 * RFC 8949 section 5.6. JavaScript compares objects by identity, so those are compared by name.
 * @module
 */
import { CborFloat, CborSimple, type CborValue } from './value.ts'

/** `undefined` for what is no key here: arrays, maps, tags, encoded items. */
export function keyName(key: CborValue): string | undefined {
  switch (typeof key) {
    case 'number':
    case 'bigint':
      return `i${key}`
    case 'string':
      return `t${key}`
    case 'object':
      if (key instanceof Uint8Array) return bytesName(key)
      if (key instanceof CborFloat) return `f${Object.is(key.value, -0) ? '-0' : key.value}`
      if (key instanceof CborSimple) return `s${key.number}`
      return key === null ? 'null' : undefined
    default:
      return String(key)
  }
}

/** One character for each byte. The letter in front keeps it from looking like an array index. */
function bytesName(bytes: Uint8Array): string {
  let name = 'b'
  const whole = bytes.length - (bytes.length % 4)
  for (let i = 0; i < whole; i += 4)
    name += String.fromCharCode(
      bytes[i] ?? 0,
      bytes[i + 1] ?? 0,
      bytes[i + 2] ?? 0,
      bytes[i + 3] ?? 0,
    )
  for (let i = whole; i < bytes.length; i += 1) name += String.fromCharCode(bytes[i] ?? 0)
  return name
}
