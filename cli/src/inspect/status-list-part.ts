/**
 * What is in a compressed status list: Token Status List, section 4.
 * @module
 */
import { codeOf } from '@tegata/kernel'
import { inflate, isStatusBits, statusAt, statusListSize } from '@tegata/status'
import type { Part } from './explanation.ts'

const name = 'list'

/** How many entries there are, and how many of them are not 0. */
export async function statusListPart(bits: unknown, compressed: Uint8Array): Promise<Part> {
  if (!isStatusBits(bits)) return { name, note: 'bits is not 1, 2, 4 or 8' }
  try {
    const list = { bits, bytes: await inflate(compressed) }
    const size = statusListSize(list)
    let set = 0
    for (let i = 0; i < size; i += 1) if (statusAt(list, i) !== 0) set += 1
    return { name, value: `${size} entries of ${bits} bits, ${set} of them not 0 (valid)` }
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    return { name, note: `cannot be inflated: ${code}` }
  }
}
