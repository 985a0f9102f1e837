/**
 * Random choices that a seed and a number repeat: xoshiro128**, seeded by splitmix32.
 * @module
 */

export type Dice = {
  /** 0 … 2^32 - 1. */
  word(): number
  /** 0 … below - 1; `below` is 1 at least. */
  below(limit: number): number
  /** True once in so many times. */
  oneIn(times: number): boolean
  pick<T>(values: readonly T[]): T
  bytes(length: number): Uint8Array
}

/** The same parts give the same dice: a seed, a kind, the number of a mutant. */
export function createDice(...parts: readonly (number | string)[]): Dice {
  let state = parts.reduce<number>((hash, part) => mix(hash ^ hashOf(part)), 0x9e37_79b9)
  const next = () => {
    state = (state + 0x9e37_79b9) | 0
    return mix(state)
  }
  let [a, b, c, d] = [next(), next(), next(), next() | 1]
  const word = () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return result
  }
  const below = (limit: number) => Math.floor((word() / 0x1_0000_0000) * limit)
  return {
    word,
    below,
    oneIn: (times) => below(times) === 0,
    pick: (values) => {
      const value = values[below(values.length)]
      if (value === undefined) throw new TypeError('values must not be empty')
      return value
    },
    bytes: (length) => Uint8Array.from({ length }, () => word() & 0xff),
  }
}

const rotate = (value: number, by: number) => (value << by) | (value >>> (32 - by))

function mix(value: number): number {
  let mixed = value | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0_aaad)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97)
  return mixed ^ (mixed >>> 15)
}

function hashOf(part: number | string): number {
  if (typeof part === 'number') return part | 0
  let hash = 0x811c_9dc5
  for (let i = 0; i < part.length; i += 1) hash = Math.imul(hash ^ part.charCodeAt(i), 0x0100_0193)
  return hash
}
