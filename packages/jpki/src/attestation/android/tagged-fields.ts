/**
 * The members of an AuthorizationList: `[n] EXPLICIT` values with numbers up to 724, so that most
 * identifiers have more than one byte. ITU-T X.690 (02/2021), 8.1.2.4 and 10.1.
 *
 * The reader of `@tegata/pki/der` refuses such identifiers, as no certificate has any; what is inside
 * a member goes to that reader.
 * @module
 */
import { concatBytes } from '@tegata/kernel'
import { JpkiError } from '../../errors.ts'

/** The members by number, each as the DER of the one value inside. */
export type TaggedFields = {
  readonly members: ReadonlyMap<number, Uint8Array>
  /** Whether the numbers rise, as the schema lists them. Some devices write them as they come. */
  readonly ordered: boolean
}

const maxMembers = 64
/** Four million: above every number that is known, and exact. */
const maxNumber = 0x3fffff

/**
 * Reads the content of an AuthorizationList. No number may occur twice.
 * @throws JpkiError `jpki/attestation-malformed`
 */
export function readTaggedFields(content: Uint8Array, path: string): TaggedFields {
  const members = new Map<number, Uint8Array>()
  let ordered = true
  let last = -1
  for (let at = 0; at < content.length; ) {
    const { number, next } = readIdentifier(content, at, path)
    const { start, end } = readLength(content, next, path)
    if (members.has(number)) throw malformed(path, 'a member twice')
    if (members.size === maxMembers) throw malformed(path, 'too many members')
    members.set(number, content.subarray(start, end))
    if (number < last) ordered = false
    last = number
    at = end
  }
  return { members, ordered }
}

function readIdentifier(content: Uint8Array, at: number, path: string) {
  const first = content[at] ?? 0
  if ((first & 0xe0) !== 0xa0) throw malformed(path, 'a member that is not context-specific')
  const low = first & 0x1f
  if (low < 0x1f) return { number: low, next: at + 1 }
  let number = 0
  for (let next = at + 1; ; next += 1) {
    const byte = content[next]
    if (byte === undefined) throw malformed(path, 'truncated')
    if (byte === 0x80 && number === 0) throw malformed(path, 'number not in shortest form')
    number = number * 128 + (byte & 0x7f)
    if (number > maxNumber) throw malformed(path, 'number of a member too large')
    if (byte >= 0x80) continue
    if (number < 0x1f) throw malformed(path, 'number not in shortest form')
    return { number, next: next + 1 }
  }
}

function readLength(content: Uint8Array, at: number, path: string) {
  const first = content[at]
  if (first === undefined) throw malformed(path, 'truncated')
  const count = first < 0x80 ? 0 : first & 0x7f
  // Two bytes say up to 65,535, which is more than a whole certificate has here.
  if (first === 0x80 || count > 2) throw malformed(path, 'length')
  let length = count === 0 ? first : 0
  for (let i = 1; i <= count; i += 1) length = length * 256 + (content[at + i] ?? 0)
  if (count > 0 && length < (count === 1 ? 0x80 : 0x100)) throw malformed(path, 'length')
  const start = at + 1 + count
  if (start + length > content.length) throw malformed(path, 'truncated')
  return { start, end: start + length }
}

const malformed = (path: string, rule: string) =>
  new JpkiError('jpki/attestation-malformed', `${path}: ${rule}`)

/** Writes one member: identifier, length, and the DER inside. */
export function writeTaggedField(number: number, inside: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = inside
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : undefined
  return concatBytes(
    Uint8Array.from(identifierBytes(number)),
    Uint8Array.from(size ?? [0x82, length >> 8, length & 0xff]),
    inside,
  )
}

function identifierBytes(number: number): number[] {
  if (number < 0x1f) return [0xa0 | number]
  const bytes = [number & 0x7f]
  for (let left = number >> 7; left > 0; left >>= 7) bytes.unshift((left & 0x7f) | 0x80)
  return [0xbf, ...bytes]
}
