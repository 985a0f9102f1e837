/**
 * What is in a compressed status list: Token Status List, section 4.
 * @module
 */
import { codeOf } from '@tegata/kernel'
import { inflate, isStatusBits, statusAt, statusListSize } from '@tegata/status'
import { type Part, statusListDraft } from './explanation.ts'
import { refusal } from './refusal.ts'

const about = {
  name: 'entries',
  label: { en: 'the list, inflated and counted' },
  clause: statusListDraft('4.1'),
}

/** How many entries there are, and how many of them are not 0. */
export async function compressedList(bits: unknown, compressed: Uint8Array): Promise<Part> {
  if (!isStatusBits(bits)) return { ...about, value: 'not opened' }
  try {
    const list = { bits, bytes: await inflate(compressed) }
    const size = statusListSize(list)
    let set = 0
    for (let i = 0; i < size; i += 1) if (statusAt(list, i) !== 0) set += 1
    return { ...about, value: `${size} entries of ${bits} bits, ${set} of them not 0 (valid)` }
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    return { ...about, marks: [{ check: refusal.statusList, why: `cannot be inflated: ${code}` }] }
  }
}
