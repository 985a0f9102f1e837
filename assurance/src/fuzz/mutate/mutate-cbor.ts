/**
 * Changes of CBOR that stay well-formed for the most part: they reach past the first reader.
 * @module
 */
import type { Dice } from '../dice.ts'
import {
  arrayNode,
  bytesNode,
  type CborNode,
  copyNode,
  integerNode,
  nodesOf,
  readCborTree,
  tagNode,
  textNode,
  writeCborTree,
} from './cbor-tree.ts'
import type { Mutation } from './mutation.ts'

/** One to three changes at random nodes, also inside byte strings. */
export const mutateCbor: Mutation = (bytes, { dice, seeds }) => {
  const tree = readCborTree(bytes)
  if (!tree) return bytes
  const times = 1 + dice.below(3)
  for (let i = 0; i < times; i += 1) changeSomewhere(tree, dice, seeds)
  return writeCborTree(tree)
}

/** Changes a tree at one of its nodes; parts of the seeds may come in. */
export function changeSomewhere(tree: CborNode, dice: Dice, seeds: readonly Uint8Array[]): void {
  const node = dice.pick(nodesOf(tree))
  const fitting = changes.filter(({ fits }) => fits(node))
  const donor = () => {
    const nodes = dice.oneIn(2) ? nodesOf(tree) : seedNodes(dice.pick(seeds))
    return copyNode(dice.pick(nodes.length > 0 ? nodes : [tree]))
  }
  dice.pick(fitting).apply(node, dice, donor)
}

const known = new WeakMap<Uint8Array, CborNode[]>()

/** Seeds are read once; whoever takes a node copies it. */
function seedNodes(seed: Uint8Array): CborNode[] {
  const tree = known.has(seed) ? undefined : readCborTree(seed)
  const nodes = known.get(seed) ?? (tree ? nodesOf(tree) : [])
  known.set(seed, nodes)
  return nodes
}

type Change = {
  readonly fits: (node: CborNode) => boolean
  readonly apply: (node: CborNode, dice: Dice, donor: () => CborNode) => void
}

const isMap = ({ major, children }: CborNode) => major === 5 && children.length > 1
const isList = ({ major, children }: CborNode) => major === 4 && children.length > 0
const isString = ({ major, info }: CborNode) => (major === 2 || major === 3) && info !== 31
const isInteger = ({ major }: CborNode) => major < 2
const anyNode = () => true

const become = (node: CborNode, other: CborNode): void => {
  node.inner = undefined
  node.lies = undefined
  Object.assign(node, other)
}

const extremes = [0n, 1n, 23n, 24n, 255n, 256n, 65_535n, 65_536n, 2n ** 31n, 2n ** 32n - 1n].concat(
  [2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n],
)

const replacements: readonly ((node: CborNode) => CborNode)[] = [
  () => integerNode(0n),
  () => integerNode(-1n),
  () => textNode(''),
  () => bytesNode(new Uint8Array(0)),
  () => arrayNode([]),
  () => ({ ...arrayNode([]), major: 5 }),
  (node) => arrayNode([copyNode(node)]),
  (node) => tagNode(24n, bytesNode(writeCborTree(node))),
  (node) => tagNode(0n, copyNode(node)),
  (node) => bytesNode(writeCborTree(node)),
  () => ({ ...integerNode(20n), major: 7 }),
  () => ({ ...integerNode(22n), major: 7 }),
  () => ({ ...integerNode(23n), major: 7 }),
  (node) => ({ ...integerNode(0n), major: 7, info: 27, argument: node.argument & 0xffffn }),
]

const changes: readonly Change[] = [
  { fits: isMap, apply: (node, dice) => repeatEntry(node, dice) },
  {
    fits: isMap,
    apply: (node, dice) => void node.children.splice(dice.below(node.children.length >> 1) * 2, 2),
  },
  { fits: isMap, apply: (node, dice) => swapEntries(node, dice) },
  { fits: isMap, apply: (node, dice, donor) => void node.children.push(unknownKey(dice), donor()) },
  {
    fits: isList,
    apply: (node, dice) => void node.children.splice(dice.below(node.children.length), 1),
  },
  {
    fits: isList,
    apply: (node, dice) => void node.children.push(copyNode(dice.pick(node.children))),
  },
  {
    fits: isList,
    apply: (node, dice, donor) =>
      void node.children.splice(dice.below(node.children.length + 1), 0, donor()),
  },
  { fits: isList, apply: (node) => void node.children.reverse() },
  {
    fits: isInteger,
    apply: (node, dice) =>
      become(node, integerNode(dice.pick(extremes) - (node.major === 1 ? 1n : 0n))),
  },
  {
    fits: isInteger,
    apply: (node, dice) => become(node, integerNode(node.argument + (dice.oneIn(2) ? 1n : -1n))),
  },
  {
    fits: isInteger,
    apply: (node) => {
      node.major = 1 - node.major
    },
  },
  { fits: isString, apply: (node, dice) => changeContent(node, dice) },
  { fits: isString, apply: (node, dice) => changeContent(node, dice) },
  {
    fits: isString,
    apply: (node) => {
      node.major = 5 - node.major
    },
  },
  { fits: isString, apply: (node) => makeIndefinite(node) },
  {
    fits: ({ major }) => major === 6,
    apply: (node, dice) => {
      node.argument = dice.pick([0n, 1n, 2n, 18n, 24n, 1004n, 2n ** 40n])
    },
  },
  {
    fits: ({ major }) => major === 6,
    apply: (node) => become(node, copyNode(node.children[0] ?? node)),
  },
  {
    fits: ({ major }) => major === 4 || major === 5,
    apply: (node) => {
      node.info = 31
    },
  },
  {
    fits: ({ major, info }) => major < 7 && info < 27,
    apply: (node, dice) => {
      node.info = Math.min(27, Math.max(24, node.info + 1 + dice.below(2)))
    },
  },
  {
    fits: ({ major }) => major > 1 && major < 6,
    apply: (node, dice) => {
      node.lies = true
      node.argument = dice.pick([...extremes, node.argument + 1n])
    },
  },
  {
    fits: ({ major }) => major === 7,
    apply: (node, dice) =>
      become(node, { ...integerNode(BigInt(dice.pick([0, 19, 20, 21, 22, 23]))), major: 7 }),
  },
  { fits: anyNode, apply: (node, dice) => become(node, dice.pick(replacements)(node)) },
  { fits: anyNode, apply: (node, _, donor) => become(node, donor()) },
  { fits: anyNode, apply: (node, dice) => wrapDeeply(node, dice.pick([1, 2, 31, 33, 64])) },
]

function repeatEntry(node: CborNode, dice: Dice): void {
  const at = dice.below(node.children.length >> 1) * 2
  const entry = node.children.slice(at, at + 2).map(copyNode)
  const value = entry[1]
  if (value && dice.oneIn(2)) become(value, dice.pick(replacements)(value))
  node.children.splice(dice.oneIn(2) ? 0 : node.children.length, 0, ...entry)
}

function swapEntries(node: CborNode, dice: Dice): void {
  const count = node.children.length >> 1
  const [a, b] = [dice.below(count) * 2, dice.below(count) * 2]
  const wholly = dice.oneIn(2)
  for (const at of wholly ? [0, 1] : [1]) {
    const [one, other] = [node.children[a + at], node.children[b + at]]
    if (one && other) [node.children[a + at], node.children[b + at]] = [other, one]
  }
}

const unknownKey = (dice: Dice): CborNode =>
  dice.pick([
    textNode('__proto__'),
    textNode('x'),
    integerNode(99n),
    integerNode(1n),
    textNode('status'),
  ])

const texts = ['1.0', '2.0', 'SHA-256', 'SHA-512', '2020-01-01T00:00:00Z', '2099-12-31T23:59:59Z']

function changeContent(node: CborNode, dice: Dice): void {
  const content = node.inner ? writeCborTree(node.inner) : node.content.slice()
  node.inner = undefined
  if (node.major === 3 && dice.oneIn(3)) {
    node.content = new TextEncoder().encode(dice.pick(texts))
    return
  }
  const at = dice.below(content.length || 1)
  if (dice.oneIn(3)) node.content = content.slice(0, at)
  else if (dice.oneIn(4)) node.content = Uint8Array.from([...content, dice.below(256)])
  else {
    content[at] = (content[at] ?? 0) ^ (1 << dice.below(node.major === 3 ? 5 : 8))
    node.content = content
  }
}

/** The same string in two chunks. */
function makeIndefinite(node: CborNode): void {
  const content = node.inner ? writeCborTree(node.inner) : node.content
  const half = content.length >> 1
  const chunk = (part: Uint8Array): CborNode => ({ ...bytesNode(part), major: node.major })
  node.children = [chunk(content.subarray(0, half)), chunk(content.subarray(half))]
  node.inner = undefined
  node.info = 31
}

function wrapDeeply(node: CborNode, levels: number): void {
  let inside = copyNode(node)
  for (let i = 1; i < levels; i += 1) inside = arrayNode([inside])
  become(node, arrayNode([inside]))
}
