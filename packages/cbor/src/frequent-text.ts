/**
 * Member names of ISO/IEC 18013-5 documents. They are most of the text that is read, so they are
 * recognized from their bytes instead of being made anew. A fixed list: nothing of a document stays
 * in memory.
 * @module
 */

const frequent = [
  'age_over_18',
  'birth_date',
  'deviceAuth',
  'deviceKey',
  'deviceKeyInfo',
  'deviceMac',
  'deviceSignature',
  'deviceSigned',
  'digestAlgorithm',
  'digestID',
  'docRequests',
  'docType',
  'documents',
  'elementIdentifier',
  'elementValue',
  'family_name',
  'given_name',
  'issuerAuth',
  'issuerSigned',
  'itemsRequest',
  'keyAuthorizations',
  'nameSpaces',
  'org.iso.18013.5.1',
  'portrait',
  'random',
  'readerAuth',
  'SHA-256',
  'signed',
  'status',
  'status_list',
  'validFrom',
  'validUntil',
  'validityInfo',
  'valueDigests',
  'version',
] as const

const [shortest, longest] = [6, 21]
const slotCount = 256
const names: string[] = new Array(slotCount).fill('')
/** The bytes of the name in each slot, as many places apart. */
const room = 32
const spelled = new Uint8Array(slotCount * room)

/** Length and three letters tell the names apart; one that finds its slot taken is only slower. */
const slotOf = (length: number, first: number, middle: number, last: number): number =>
  (length * 7 + first * 5 + middle * 11 + last * 3) % slotCount

for (const name of frequent) {
  const { length } = name
  const letter = (at: number) => name.charCodeAt(at)
  const slot = slotOf(length, letter(0), letter(length >> 1), letter(length - 1))
  names[slot] = name
  for (let i = 0; i < length; i += 1) spelled[slot * room + i] = letter(i)
}

/** The name that these bytes spell, if it is one of the list. */
export function frequentText(bytes: Uint8Array, start: number, length: number): string | undefined {
  if (length < shortest || length > longest) return undefined
  const first = bytes[start] ?? 0
  const middle = bytes[start + (length >> 1)] ?? 0
  const slot = slotOf(length, first, middle, bytes[start + length - 1] ?? 0)
  const name = names[slot]
  if (name?.length !== length) return undefined
  const from = slot * room
  for (let i = 0; i < length; i += 1) if (spelled[from + i] !== bytes[start + i]) return undefined
  return name
}
