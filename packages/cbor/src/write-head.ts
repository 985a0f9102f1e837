/**
 * Heads of items in their shortest form: RFC 8949 sections 3 and 4.1.
 * @module
 */

/** Bytes of a head with this argument. */
export function headLength(argument: number): 1 | 2 | 3 | 5 | 9 {
  if (argument < 24) return 1
  if (argument < 0x100) return 2
  if (argument < 0x1_0000) return 3
  return argument < 0x1_0000_0000 ? 5 : 9
}

/**
 * Writes a head and says where it ends. There has to be room for it.
 * @param major - 0 to 7
 * @param argument - up to 2^53 - 1
 */
export function writeHead(major: number, argument: number, bytes: Uint8Array, at: number): number {
  const type = major << 5
  const length = headLength(argument)
  if (length === 1) {
    bytes[at] = type | argument
    return at + 1
  }
  bytes[at] = type | (length === 2 ? 24 : length === 3 ? 25 : length === 5 ? 26 : 27)
  let rest = argument
  for (let i = at + length - 1; i > at; i -= 1) {
    bytes[i] = rest & 0xff
    rest = Math.floor(rest / 0x100)
  }
  return at + length
}

/** A head with an argument above 2^53. */
export function writeLongHead(
  major: number,
  argument: bigint,
  bytes: Uint8Array,
  at: number,
): number {
  bytes[at] = (major << 5) | 27
  let rest = argument
  for (let i = at + 8; i > at; i -= 1) {
    bytes[i] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return at + 9
}
