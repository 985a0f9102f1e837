/**
 * Changes of DER that stay readable for the most part.
 * @module
 */
import type { Dice } from '../dice.ts'
import { copyDer, type DerNode, derNodesOf, readDerTree, writeDerTree } from './der-tree.ts'
import type { Mutation } from './mutation.ts'

/** One or two changes at random values. */
export const mutateDer: Mutation = (bytes, { dice, seeds }) => {
  const tree = readDerTree(bytes)
  if (!tree) return bytes
  const times = 1 + dice.below(2)
  for (let i = 0; i < times; i += 1) changeDerSomewhere(tree, dice, seeds)
  return writeDerTree(tree)
}

export function changeDerSomewhere(tree: DerNode, dice: Dice, seeds: readonly Uint8Array[]): void {
  const node = dice.pick(derNodesOf(tree))
  const fitting = changes.filter(({ fits }) => fits(node))
  const donor = () => {
    const other = dice.oneIn(2) ? tree : readDerTree(dice.pick(seeds))
    return copyDer(dice.pick(derNodesOf(other ?? tree)))
  }
  dice.pick(fitting).apply(node, dice, donor)
}

type Change = {
  readonly fits: (node: DerNode) => boolean
  readonly apply: (node: DerNode, dice: Dice, donor: () => DerNode) => void
}

const isLeaf = ({ children }: DerNode) => children.length === 0
const hasChildren = ({ children }: DerNode) => children.length > 0
const anyNode = () => true

const tags = [1, 2, 3, 4, 5, 6, 10, 12, 19, 22, 23, 24, 48, 49, 0x80, 0x81, 0xa0, 0xa3]
const times = [
  '200101000000Z',
  '20500101000000Z',
  '260601120000Z',
  '991231235959Z',
  '260601120000+0000',
]

const changes: readonly Change[] = [
  { fits: isLeaf, apply: flip },
  { fits: isLeaf, apply: flip },
  { fits: isLeaf, apply: resize },
  {
    fits: ({ tag }) => tag === 1,
    apply: (node, dice) => {
      node.content = Uint8Array.of(dice.pick([0, 1, 0x7f, 0xff]))
    },
  },
  {
    fits: ({ tag }) => tag === 2,
    apply: (node, dice) => {
      node.content = integer(dice)
    },
  },
  {
    fits: ({ tag }) => tag === 23 || tag === 24,
    apply: (node, dice) => {
      node.content = new TextEncoder().encode(dice.pick(times))
    },
  },
  {
    fits: hasChildren,
    apply: (node, dice) => void node.children.splice(dice.below(node.children.length), 1),
  },
  {
    fits: hasChildren,
    apply: (node, dice) => void node.children.push(copyDer(dice.pick(node.children))),
  },
  {
    fits: hasChildren,
    apply: (node, dice, donor) =>
      void node.children.splice(dice.below(node.children.length + 1), 0, donor()),
  },
  { fits: hasChildren, apply: (node) => void node.children.reverse() },
  {
    fits: anyNode,
    apply: (node, dice) => {
      node.tag = dice.pick(tags)
    },
  },
  {
    fits: anyNode,
    apply: (node, dice) => {
      node.padding = 1 + dice.below(3)
    },
  },
  {
    fits: anyNode,
    apply: (node, dice) => {
      node.statedLength = dice.pick([0, 1, 127, 128, 255, 65_535, 2 ** 24, 2 ** 31, 2 ** 40])
    },
  },
  { fits: anyNode, apply: (node, _, donor) => void Object.assign(node, donor()) },
  { fits: anyNode, apply: wrap },
]

function flip(node: DerNode, dice: Dice): void {
  const content = node.content.slice()
  const at = dice.below(content.length || 1)
  if (content.length > 0) content[at] = (content[at] ?? 0) ^ (1 << dice.below(8))
  node.content = content
}

function resize(node: DerNode, dice: Dice): void {
  const grown = Uint8Array.from([...node.content, dice.below(256)])
  node.content = dice.oneIn(2) ? grown : node.content.slice(0, dice.below(node.content.length + 1))
}

const integer = (dice: Dice): Uint8Array =>
  dice.pick([
    Uint8Array.of(),
    Uint8Array.of(0),
    Uint8Array.of(0xff),
    Uint8Array.of(0, 1),
    dice.bytes(21),
  ])

function wrap(node: DerNode, dice: Dice): void {
  const levels = dice.pick([1, 2, 20, 40])
  let inside = copyDer(node)
  for (let i = 1; i < levels; i += 1) inside = sequence(inside)
  Object.assign(node, sequence(inside))
}

const sequence = (inside: DerNode): DerNode => ({
  tag: 48,
  children: [inside],
  content: new Uint8Array(0),
  prefix: new Uint8Array(0),
  padding: 0,
  statedLength: undefined,
})
