/**
 * CBOR as a tree that can be bent: heads keep their width, lengths may lie, byte strings that hold
 * CBOR are opened. It reads what is well-formed and writes anything. RFC 8949 section 3.
 * @module
 */
import { concatBytes } from '@tegata/kernel'

export type CborNode = {
  major: number
  /** The argument of the head: value, length, count, tag or simple value. */
  argument: bigint
  /** Additional information: below 24 the argument itself, 24 … 27 its width, 31 indefinite. */
  info: number
  /** A map's keys and values in turn; a tag's one item. */
  children: CborNode[]
  /** Content of a string. */
  content: Uint8Array
  /** What a byte string holds, when that is CBOR. */
  inner?: CborNode | undefined
  /** Written in place of what follows from children or content. */
  lies?: boolean | undefined
}

const nothing = new Uint8Array(0)
const maxDepth = 64

/** The tree of one item, or nothing where the bytes are no well-formed item. */
export function readCborTree(bytes: Uint8Array): CborNode | undefined {
  const reader = { bytes, offset: 0 }
  try {
    const node = readNode(reader, 0)
    return reader.offset === bytes.length ? node : undefined
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

type Reader = { readonly bytes: Uint8Array; offset: number }

function readNode(reader: Reader, depth: number): CborNode {
  if (depth > maxDepth) throw new RangeError('too deep')
  const initial = take(reader, 1)[0] ?? 0
  const major = initial >> 5
  const info = initial & 0x1f
  const argument = readArgument(reader, info)
  const node: CborNode = { major, argument, info, children: [], content: nothing }
  const items = { 4: argument, 5: argument * 2n, 6: 1n }[major] ?? 0n
  if (info === 31) readUntilBreak(reader, node, depth)
  else if (major === 2 || major === 3) node.content = take(reader, Number(argument))
  else for (let i = 0n; i < items; i += 1n) node.children.push(readNode(reader, depth + 1))
  if (major === 2 && info !== 31 && node.content.length > 1) node.inner = readInner(node.content)
  return node
}

/** Arrays, maps, tags and strings inside a byte string; a lone number is more likely random. */
function readInner(content: Uint8Array): CborNode | undefined {
  const inner = (content[0] ?? 0) >= 0x80 ? readCborTree(content) : undefined
  return inner && inner.major >= 4 && inner.major <= 6 ? inner : undefined
}

function readUntilBreak(reader: Reader, node: CborNode, depth: number): void {
  if (node.major < 2 || node.major > 5) throw new RangeError('no indefinite length')
  while (reader.bytes[reader.offset] !== 0xff) node.children.push(readNode(reader, depth + 1))
  reader.offset += 1
}

function readArgument(reader: Reader, info: number): bigint {
  if (info < 24) return BigInt(info)
  if (info === 31) return 0n
  if (info > 27) throw new RangeError('reserved')
  let value = 0n
  for (const byte of take(reader, 1 << (info - 24))) value = (value << 8n) | BigInt(byte)
  return value
}

function take(reader: Reader, length: number): Uint8Array {
  const end = reader.offset + length
  if (end > reader.bytes.length) throw new RangeError('input ends')
  const slice = reader.bytes.subarray(reader.offset, end)
  reader.offset = end
  return slice
}

/** Writes a tree; counts and lengths follow from what is there, unless the node lies. */
export function writeCborTree(node: CborNode): Uint8Array {
  const parts: Uint8Array[] = []
  writeNode(node, parts)
  return concatBytes(...parts)
}

function writeNode(node: CborNode, parts: Uint8Array[]): void {
  const { major, info, children } = node
  const content = node.inner ? writeCborTree(node.inner) : node.content
  const isString = major === 2 || major === 3
  if (isString && info !== 31) {
    parts.push(head(node, node.lies ? node.argument : BigInt(content.length)), content)
    return
  }
  const count = major === 4 ? children.length : major === 5 ? children.length >> 1 : undefined
  const argument = node.lies || count === undefined ? node.argument : BigInt(count)
  parts.push(head(node, argument))
  for (const child of children) writeNode(child, parts)
  if (info === 31 && major < 7) parts.push(Uint8Array.of(0xff))
}

/** In the width the node has, or a wider one when the argument needs it. */
function head({ major, info }: CborNode, argument: bigint): Uint8Array {
  if (info === 31 || (info > 27 && info < 31)) return Uint8Array.of((major << 5) | info)
  const least = argument < 24n ? 0 : leastInfo(argument)
  const used = Math.max(info < 24 ? 0 : info, least)
  if (used === 0) return Uint8Array.of((major << 5) | Number(argument))
  const width = 1 << (used - 24)
  const bytes = new Uint8Array(1 + width)
  bytes[0] = (major << 5) | used
  let rest = argument
  for (let i = width; i > 0; i -= 1) {
    bytes[i] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return bytes
}

function leastInfo(argument: bigint): number {
  if (argument < 0x100n) return 24
  if (argument < 0x1_0000n) return 25
  return argument < 0x1_0000_0000n ? 26 : 27
}

/** Every node of a tree, those inside byte strings too. */
export function nodesOf(node: CborNode, found: CborNode[] = []): CborNode[] {
  found.push(node)
  for (const child of node.children) nodesOf(child, found)
  if (node.inner) nodesOf(node.inner, found)
  return found
}

export const copyNode = (node: CborNode): CborNode => ({
  ...node,
  children: node.children.map(copyNode),
  inner: node.inner && copyNode(node.inner),
})

export const integerNode = (value: bigint): CborNode =>
  value < 0n ? plain(1, -1n - value) : plain(0, value)

export const bytesNode = (content: Uint8Array): CborNode => ({ ...plain(2, 0n), content })

export const textNode = (text: string): CborNode => ({
  ...plain(3, 0n),
  content: new TextEncoder().encode(text),
})

export const arrayNode = (children: CborNode[]): CborNode => ({ ...plain(4, 0n), children })

export const tagNode = (tag: bigint, child: CborNode): CborNode => ({
  ...plain(6, tag),
  children: [child],
})

const plain = (major: number, argument: bigint): CborNode => ({
  major,
  argument,
  info: argument < 24n ? Number(argument) : leastInfo(argument),
  children: [],
  content: nothing,
})

/** The value of a map under a text or integer key. */
export function memberOf(map: CborNode | undefined, key: string | number): CborNode | undefined {
  if (map?.major !== 5) return undefined
  for (let i = 0; i + 1 < map.children.length; i += 2)
    if (keyOf(map.children[i]) === key) return map.children[i + 1]
  return undefined
}

/** What a string holds, in one piece or in chunks. */
export function contentOf(node: CborNode | undefined): Uint8Array {
  if (!node) return nothing
  if (node.inner) return writeCborTree(node.inner)
  return node.info === 31 ? concatBytes(...node.children.map(contentOf)) : node.content
}

/** What a byte string holds, when that is CBOR. */
export const innerOf = (node: CborNode | undefined): CborNode | undefined =>
  node?.major === 2 ? (node.inner ?? readCborTree(contentOf(node))) : undefined

export function keyOf(node: CborNode | undefined): string | number | undefined {
  if (node?.major === 3) return new TextDecoder().decode(contentOf(node))
  if (node?.major === 0) return Number(node.argument)
  return node?.major === 1 ? -1 - Number(node.argument) : undefined
}

/** A map's entries in turn. */
export function* entriesOf(
  map: CborNode | undefined,
): Generator<readonly [key: CborNode, value: CborNode]> {
  if (map?.major !== 5) return
  for (let i = 0; i + 1 < map.children.length; i += 2) {
    const [key, value] = [map.children[i], map.children[i + 1]]
    if (key && value) yield [key, value]
  }
}
