/**
 * A kind of input that is fuzzed: its seeds, the ways to change them, and the oracle.
 * @module
 */
import type { Mutation } from './mutate/mutation.ts'

/** What became of a mutant. */
export type Outcome =
  /** By check ids or error codes. */
  | { readonly kind: 'refused'; readonly by: readonly string[] }
  /** Accepted, and everything it says is what the original says. */
  | { readonly kind: 'equal' }
  /** Accepted, and what differs is of a class that is listed as harmless. */
  | { readonly kind: 'harmless'; readonly className: string }
  /** Signed anew after the change, accepted, and right: an independent reading agrees. */
  | { readonly kind: 'witnessed' }
  /** What must never happen. */
  | { readonly kind: 'finding'; readonly what: string }

export type NamedMutation = {
  readonly name: string
  /** How often it is chosen beside the others. */
  readonly weight: number
  readonly mutate: Mutation
}

export type PreparedTarget = {
  /** A parser refuses by throwing a code; a verification never throws. */
  readonly throwsCodes: boolean
  readonly seeds: readonly Uint8Array[]
  readonly mutations: readonly NamedMutation[]
  judge(seed: number, mutant: Uint8Array, mutation: string): Promise<Outcome>
}

export type FuzzTarget = {
  readonly kind: string
  readonly about: string
  /** At most one: what an accepted mutant may lack, and why that harms nobody. */
  readonly harmless?: { readonly className: string; readonly why: string }
  prepare(): Promise<PreparedTarget>
}

export const refusedBy = (...by: readonly string[]): Outcome => ({ kind: 'refused', by })
export const equal: Outcome = { kind: 'equal' }
export const finding = (what: string): Outcome => ({ kind: 'finding', what })
