/**
 * Changes of NDEF messages that stay readable for the most part.
 * @module
 */
import type { Dice } from '../dice.ts'
import { mutateBytes } from './mutate-bytes.ts'
import type { Mutation, MutationContext } from './mutation.ts'
import { copyNdef, type NdefNode, ndefNodesOf, readNdefTree, writeNdefTree } from './ndef-tree.ts'

/** One or two changes at random records, also of the message inside a handover record. */
export const mutateNdef: Mutation = (bytes, context) => {
  const records = readNdefTree(bytes)
  if (!records) return bytes
  const times = 1 + context.dice.below(2)
  for (let i = 0; i < times; i += 1) changeSomewhere(records, context)
  return writeNdefTree(records)
}

function changeSomewhere(records: NdefNode[], context: MutationContext): void {
  const { dice } = context
  const handovers = ndefNodesOf(records).flatMap(({ inner }) => (inner ? [inner] : []))
  const message = dice.pick([records, ...handovers])
  if (message.length === 0 || dice.oneIn(3)) {
    dice.pick(changesOfMessages)(message, dice)
    return
  }
  dice.pick(changesOfRecords)(dice.pick(message), context)
}

const changesOfMessages: readonly ((message: NdefNode[], dice: Dice) => void)[] = [
  (message, dice) => void message.splice(dice.below(message.length || 1), 1),
  (message, dice) => {
    const [copied] = message.slice(dice.below(message.length || 1)).map(copyNdef)
    if (copied) message.splice(dice.below(message.length + 1), 0, copied)
  },
  (message) => void message.reverse(),
  (message) => {
    const [first, second] = message
    if (first && second) [first.payload, second.payload] = [second.payload, first.payload]
  },
  (message) => {
    // The flags of begin and end set right: what is left out or repeated is not found by them.
    for (const [at, record] of message.entries())
      record.flags =
        (record.flags & 0x3f) | (at === 0 ? 0x80 : 0) | (at === message.length - 1 ? 0x40 : 0)
  },
]

const types = ['ac', 'cr', 'Hs', 'Hr', 'iso.org:18013:nfc', 'iso.org:18013:deviceengagement']
const ids = ['', '0', '1', 'nfc', 'mdoc', 'mdocreader']
const lengths = [0, 1, 2, 255, 256, 65_535, 2 ** 24, 2 ** 31, 2 ** 32 - 1]
const encoder = new TextEncoder()

const changesOfRecords: readonly ((record: NdefNode, context: MutationContext) => void)[] = [
  (record, { dice }) => {
    record.flags ^= 1 << dice.below(8)
  },
  (record, { dice }) => {
    record.type = encoder.encode(dice.pick(types))
  },
  (record, { dice }) => {
    record.id = encoder.encode(dice.pick(ids))
    record.flags |= 0x08
  },
  (record, { dice }) => {
    record.statedLength = dice.pick([...lengths, record.payload.length + 1])
  },
  changePayload,
  changePayload,
  changePayload,
]

function changePayload(record: NdefNode, context: MutationContext): void {
  record.payload = mutateBytes(record.payload, context)
  if (record.payload.length > 255) record.flags &= ~0x10
}
