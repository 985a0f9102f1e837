/**
 * One way to make a mutant.
 * @module
 */
import type { Dice } from '../dice.ts'

export type MutationContext = {
  readonly dice: Dice
  /** All seeds of the kind: parts of them may be mixed. */
  readonly seeds: readonly Uint8Array[]
  /** Which of them is changed. */
  readonly index: number
}

/** Never changes its argument. Where it has nothing to change, the answer is the argument. */
export type Mutation = (bytes: Uint8Array, context: MutationContext) => Uint8Array
