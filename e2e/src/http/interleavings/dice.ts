/**
 * Random choices that a seed, any text, and a number repeat.
 * @module
 */
import { createHash } from 'node:crypto'

/** 0 … limit - 1, from the hash of seed, number and how often it was asked. */
export function createDice(seed: string, number: number): { below(limit: number): number } {
  let asked = 0
  return {
    below(limit) {
      asked += 1
      const hash = createHash('sha256').update(`${seed} ${number} ${asked}`).digest()
      return hash.readUInt32BE(0) % limit
    },
  }
}
