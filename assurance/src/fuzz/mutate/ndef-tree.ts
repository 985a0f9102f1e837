/**
 * NDEF messages as a tree that can say anything: a reading of its own, which shares nothing with the
 * code under test. NFC Forum NDEF 1.0, 3; Connection Handover 1.5, 3.
 * @module
 */
import { concatBytes } from '@tegata/kernel'

export type NdefNode = {
  /** Message begin and end, chunk, short, id length, and the format in the last three bits. */
  flags: number
  type: Uint8Array
  id: Uint8Array
  payload: Uint8Array
  /** Of a handover record: the message after its version, which is then the payload. */
  inner: NdefNode[] | undefined
  /** Stated instead of the length of the payload. */
  statedLength: number | undefined
}

const short = 0x10
const hasId = 0x08

/** `undefined` for bytes that are no message. */
export function readNdefTree(bytes: Uint8Array): NdefNode[] | undefined {
  const records: NdefNode[] = []
  let offset = 0
  while (offset < bytes.length) {
    const read = readNode(bytes, offset)
    if (!read) return undefined
    records.push(read.node)
    offset = read.next
  }
  return records
}

function readNode(bytes: Uint8Array, start: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start)
  if (view.byteLength < 3) return undefined
  const flags = view.getUint8(0)
  const long = (flags & short) === 0
  if (long && view.byteLength < 7) return undefined
  const length = long ? view.getUint32(2) : view.getUint8(2)
  const idAt = start + (long ? 6 : 3)
  const typeAt = flags & hasId ? idAt + 1 : idAt
  const idLength = flags & hasId ? (bytes[idAt] ?? 0) : 0
  const typeEnd = typeAt + view.getUint8(1)
  const idEnd = typeEnd + idLength
  const next = idEnd + length
  if (next > bytes.length) return undefined
  const type = bytes.slice(typeAt, typeEnd)
  const [id, payload] = [bytes.slice(typeEnd, idEnd), bytes.slice(idEnd, next)]
  const isHandover = type.length === 2 && type[0] === 0x48
  const inner = isHandover ? readNdefTree(payload.subarray(1)) : undefined
  const own = inner ? payload.slice(0, 1) : payload
  const node: NdefNode = { flags, type, id, payload: own, inner, statedLength: undefined }
  return { node, next }
}

export const writeNdefTree = (records: readonly NdefNode[]): Uint8Array =>
  concatBytes(...records.map(writeNode))

function writeNode({ flags, type, id, payload, inner, statedLength }: NdefNode): Uint8Array {
  const content = inner ? concatBytes(payload, writeNdefTree(inner)) : payload
  const length = statedLength ?? content.length
  const lengths =
    flags & short
      ? [length & 0xff]
      : [length >>> 24, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff]
  const head = [flags, type.length, ...lengths, ...(flags & hasId ? [id.length] : [])]
  return concatBytes(Uint8Array.from(head), type, flags & hasId ? id : id.slice(0, 0), content)
}

export const ndefNodesOf = (records: readonly NdefNode[]): NdefNode[] =>
  records.flatMap((record) => [record, ...ndefNodesOf(record.inner ?? [])])

export const copyNdef = (node: NdefNode): NdefNode => ({
  ...node,
  inner: node.inner?.map(copyNdef),
})
