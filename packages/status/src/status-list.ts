/**
 * Status list: one small number for each referenced token. Token Status List, section 4.1.
 * Entry i begins at the least significant bit of byte ⌊i · bits / 8⌋.
 * @module
 */
import { StatusError } from './errors.ts'

/**
 * Bits of one entry.
 * @see Token Status List, 4.1
 */
export type StatusBits = 1 | 2 | 4 | 8

/**
 * A list: its entries in order, the first in the lowest bits of the first byte.
 * @see Token Status List, 4.1
 */
export type StatusList = { readonly bits: StatusBits; readonly bytes: Uint8Array }

/**
 * What the value of an entry means.
 * @see Token Status List, 7.1
 */
export const statusValue = { valid: 0, invalid: 1, suspended: 2 } as const

/** Whether a value is a size that entries may have. */
export const isStatusBits = (value: unknown): value is StatusBits =>
  value === 1 || value === 2 || value === 4 || value === 8

/**
 * A list in which everything is valid. It holds at least `size` entries, in whole bytes.
 * @throws TypeError for another number of bits, or a size below one
 * @see Token Status List, 4.1
 */
export function createStatusList({ bits, size }: { bits: StatusBits; size: number }): StatusList {
  if (!isStatusBits(bits)) throw new TypeError('bits must be 1, 2, 4 or 8')
  if (!Number.isSafeInteger(size) || size < 1) throw new TypeError('size must be 1 or more')
  return { bits, bytes: new Uint8Array(Math.ceil((size * bits) / 8)) }
}

/**
 * How many entries a list has.
 * @see Token Status List, 4.1
 */
export const statusListSize = ({ bits, bytes }: StatusList): number => (bytes.length * 8) / bits

/**
 * The value of one entry.
 * @throws StatusError `status/index-out-of-range`: the referenced token is to be refused
 * @see Token Status List, 4.1
 */
export function statusAt(list: StatusList, index: number): number {
  const { byte, shift } = positionOf(list, index)
  return ((list.bytes[byte] ?? 0) >> shift) & maskOf(list)
}

/**
 * A new list with some entries changed; the old one stays as it is.
 * @throws StatusError `status/index-out-of-range`
 * @see Token Status List, 4.1
 */
export function withStatuses(
  list: StatusList,
  changes: Iterable<readonly [index: number, value: number]>,
): StatusList {
  const bytes = list.bytes.slice()
  const mask = maskOf(list)
  for (const [index, value] of changes) {
    if (!Number.isInteger(value) || value < 0 || value > mask)
      throw new TypeError(`value does not fit into ${list.bits} bits`)
    const { byte, shift } = positionOf(list, index)
    bytes[byte] = ((bytes[byte] ?? 0) & ~(mask << shift)) | (value << shift)
  }
  return { bits: list.bits, bytes }
}

const maskOf = ({ bits }: StatusList): number => (1 << bits) - 1

function positionOf(list: StatusList, index: number): { byte: number; shift: number } {
  if (!Number.isSafeInteger(index) || index < 0 || index >= statusListSize(list))
    throw new StatusError('status/index-out-of-range', 'the list has no such entry')
  const bit = index * list.bits
  return { byte: Math.floor(bit / 8), shift: bit % 8 }
}
