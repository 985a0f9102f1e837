/**
 * Changes that know nothing of the format.
 * @module
 */
import { concatBytes } from '@tegata/kernel'
import type { Dice } from '../dice.ts'
import type { Mutation } from './mutation.ts'

/** Flips, cuts, doubles and splices, one to three times. */
export const mutateBytes: Mutation = (bytes, { dice, seeds }) => {
  let mutant = bytes
  const times = 1 + dice.below(3)
  for (let i = 0; i < times; i += 1) mutant = dice.pick(changes)(mutant, dice, seeds)
  return mutant
}

type Change = (bytes: Uint8Array, dice: Dice, seeds: readonly Uint8Array[]) => Uint8Array

const flipBit: Change = (bytes, dice) => {
  const copy = bytes.slice()
  const at = dice.below(copy.length || 1)
  copy[at] = (copy[at] ?? 0) ^ (1 << dice.below(8))
  return copy
}

const setByte: Change = (bytes, dice) => {
  const copy = bytes.slice()
  copy[dice.below(copy.length || 1)] = dice.pick([0, 1, 0x1f, 0x7f, 0x80, 0xff, dice.below(256)])
  return copy
}

const insertBytes: Change = (bytes, dice) => {
  const at = dice.below(bytes.length + 1)
  const added = dice.bytes(1 + dice.below(dice.oneIn(8) ? 64 : 4))
  return concatBytes(bytes.subarray(0, at), added, bytes.subarray(at))
}

const cut: Change = (bytes, dice) => {
  const at = dice.below(bytes.length + 1)
  const length = 1 + dice.below(dice.oneIn(4) ? 64 : 4)
  return concatBytes(bytes.subarray(0, at), bytes.subarray(at + length))
}

const truncate: Change = (bytes, dice) => bytes.slice(0, dice.below(bytes.length + 1))

const repeat: Change = (bytes, dice) => {
  const at = dice.below(bytes.length + 1)
  const end = Math.min(bytes.length, at + 1 + dice.below(64))
  return concatBytes(bytes.subarray(0, end), bytes.subarray(at))
}

const move: Change = (bytes, dice) => {
  const copy = bytes.slice()
  const from = dice.below(bytes.length + 1)
  copy.copyWithin(dice.below(bytes.length + 1), from, from + 1 + dice.below(32))
  return copy
}

const splice: Change = (bytes, dice, seeds) => {
  const other = dice.pick(seeds)
  const at = dice.below(Math.min(bytes.length, other.length) + 1)
  return concatBytes(bytes.subarray(0, at), other.subarray(at))
}

const changes: readonly Change[] = [
  flipBit,
  flipBit,
  flipBit,
  setByte,
  setByte,
  insertBytes,
  cut,
  truncate,
  repeat,
  move,
  splice,
]
