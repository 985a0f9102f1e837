/**
 * DER as a tree that can be bent; OCTET STRING and BIT STRING that hold DER are opened. X.690, 8.1.
 * @module
 */
import { concatBytes } from '@tegata/kernel'

export type DerNode = {
  /** One byte: tags above 30 do not occur in certificates. */
  tag: number
  children: DerNode[]
  /** Content of a value without children. */
  content: Uint8Array
  /** Unused bits in front of what a BIT STRING holds. */
  prefix: Uint8Array
  /** Bytes of the length that are more than needed. */
  padding: number
  /** Written in place of the real length. */
  statedLength?: number | undefined
}

const nothing = new Uint8Array(0)
const maxDepth = 40
const bitString = 3
const octetString = 4

/** The tree of one value, or nothing where the bytes are none. */
export function readDerTree(bytes: Uint8Array, depth = 0): DerNode | undefined {
  const all = readAll(bytes, depth)
  return all?.length === 1 ? all[0] : undefined
}

function readAll(bytes: Uint8Array, depth: number): DerNode[] | undefined {
  const nodes: DerNode[] = []
  let rest = bytes
  while (rest.length > 0) {
    const header = readHeader(rest)
    if (!header || depth > maxDepth) return undefined
    const node = readContent(header.tag, rest.subarray(header.start, header.end), depth)
    if (!node) return undefined
    nodes.push(node)
    rest = rest.subarray(header.end)
  }
  return nodes
}

function readHeader(bytes: Uint8Array): { tag: number; start: number; end: number } | undefined {
  const [tag = 0, first = 0x80] = bytes
  if ((tag & 0x1f) === 0x1f || first === 0x80 || first > 0x83) return undefined
  const size = first < 0x80 ? 0 : first & 0x7f
  let length = size === 0 ? first : 0
  for (let i = 0; i < size; i += 1) length = length * 256 + (bytes[2 + i] ?? 0)
  const start = 2 + size
  return start + length <= bytes.length ? { tag, start, end: start + length } : undefined
}

function readContent(tag: number, content: Uint8Array, depth: number): DerNode | undefined {
  const node = { tag, children: [], content, prefix: nothing, padding: 0 }
  if ((tag & 0x20) !== 0) {
    const children = readAll(content, depth + 1)
    return children && { ...node, children, content: nothing }
  }
  const prefix = tag === bitString && content[0] === 0 ? content.subarray(0, 1) : nothing
  const holds = tag === octetString || prefix.length > 0
  const inside = holds ? readDerTree(content.subarray(prefix.length), depth + 1) : undefined
  return inside ? { ...node, children: [inside], content: nothing, prefix } : node
}

/** Writes a tree; lengths follow from what is there unless the node states another. */
export function writeDerTree(node: DerNode): Uint8Array {
  const inside = node.children.length > 0 ? node.children.map(writeDerTree) : [node.content]
  const content = concatBytes(node.prefix, ...inside)
  const length = node.statedLength ?? content.length
  return concatBytes(Uint8Array.of(node.tag), writeLength(length, node.padding), content)
}

function writeLength(length: number, padding: number): Uint8Array {
  if (length < 0x80 && padding === 0) return Uint8Array.of(length)
  const digits: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  const bytes = [...Array.from({ length: padding }, () => 0), ...digits]
  return Uint8Array.of(0x80 | bytes.length, ...bytes)
}

export function derNodesOf(node: DerNode, found: DerNode[] = []): DerNode[] {
  found.push(node)
  for (const child of node.children) derNodesOf(child, found)
  return found
}

export const copyDer = (node: DerNode): DerNode => ({
  ...node,
  children: node.children.map(copyDer),
})
