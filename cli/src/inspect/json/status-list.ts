/**
 * A status list in JSON: Token Status List, 4.2.
 * @module
 */
import type { CborMap } from '@tegata/cbor'
import { codeOf, fromBase64url } from '@tegata/kernel'
import { oneOf, text } from '../cbor/forms/scalar.ts'
import { type Finding, may, must, structure } from '../cbor/forms/structure.ts'
import { statusListDraft } from '../explanation.ts'
import { compressedList } from '../status-list-part.ts'
import { base64urlBytes } from './json-item.ts'

/** The compressed list, counted. */
async function counted(value: CborMap): Promise<readonly Finding[]> {
  const list = value.get('lst')
  const bytes = typeof list === 'string' ? decoded(list) : undefined
  return bytes ? [{ parts: [await compressedList(value.get('bits'), bytes)] }] : []
}

function decoded(text: string): Uint8Array | undefined {
  try {
    return fromBase64url(text)
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return undefined
  }
}

export const statusListInJson = structure({
  name: 'Status List',
  clause: statusListDraft('4.2'),
  extensions: 'ignored',
  members: {
    bits: must(
      'bits of an entry',
      oneOf(
        { 1: 'valid or not', 2: 'four states', 4: 'sixteen states', 8: '256 states' },
        { refused: 'not 1, 2, 4 or 8' },
      ),
    ),
    lst: must('the entries, compressed (zlib)', base64urlBytes),
    aggregation_uri: may('where the other lists of this issuer are', text, statusListDraft('9')),
  },
  rules: [counted],
})
