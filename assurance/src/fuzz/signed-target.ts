/**
 * The oracle of what is signed as a whole: an accepted mutant says what its original says.
 * @module
 */
import { equalBytes } from '@tegata/kernel'
import { equal, type FuzzTarget, finding, type NamedMutation, refusedBy } from './fuzz-target.ts'

/** What a verifier answered: `facts` where it relied on the input, else who refused. */
export type Answer =
  | { readonly facts: string }
  | { readonly facts?: never; readonly refusedBy: readonly string[] }

export type SignedTrial = {
  readonly seed: number
  readonly mutant: Uint8Array
  readonly facts: string
  /** Facts of the original. */
  readonly original: string
}

export type SignedKind = {
  readonly seeds: readonly Uint8Array[]
  readonly mutations: readonly NamedMutation[]
  /** Default false: see `PreparedTarget`. */
  readonly throwsCodes?: boolean
  /** For the question that belongs to a seed. */
  ask(seed: number, bytes: Uint8Array): Promise<Answer>
  /** An accepted mutant that was signed anew: why it should not have been accepted. */
  readonly objection?: (trial: SignedTrial) => string | undefined
  /** What an accepted mutant may differ in: the name of the one harmless class of the kind. */
  readonly harmless?: (facts: string, original: string) => string | undefined
}

/** Mutations whose name begins with `signed-again` are judged by the objection. */
export function signedTarget(
  target: Pick<FuzzTarget, 'kind' | 'about' | 'harmless'>,
  make: () => Promise<SignedKind>,
): FuzzTarget {
  return {
    ...target,
    async prepare() {
      const { seeds, mutations, throwsCodes = false, ask, objection, harmless } = await make()
      const originals = await Promise.all(seeds.map((bytes, seed) => ask(seed, bytes)))
      return {
        seeds,
        mutations,
        throwsCodes,
        judge: async (seed, mutant, mutation) => {
          const original = originals[seed]?.facts
          if (original === undefined) return finding('the original is refused')
          const answer = await ask(seed, mutant)
          if (answer.facts === undefined) return refusedBy(...answer.refusedBy)
          if (answer.facts === original) return equal
          // Another seed as it is was signed for the same question: replaying it is no forgery.
          if (seeds.some((one) => equalBytes(one, mutant))) return equal
          if (mutation.startsWith('signed-again')) {
            const why = objection?.({ seed, mutant, facts: answer.facts, original })
            return why === undefined ? { kind: 'witnessed' } : finding(`accepted: ${why}`)
          }
          const className = harmless?.(answer.facts, original)
          return className === undefined
            ? finding('accepted, and says something else')
            : { kind: 'harmless', className }
        },
      }
    },
  }
}

/** What a report says where it is not relied on. */
export const failedOf = (
  checks: readonly { readonly id: string; readonly outcome: string }[],
): readonly string[] => checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
