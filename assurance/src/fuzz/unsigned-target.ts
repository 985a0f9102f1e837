/**
 * The oracle of what nobody signs: what is read is what an independent reading finds, and every byte
 * counts for the session that follows.
 * @module
 */
import { equalBytes } from '@tegata/kernel'
import { equal, type FuzzTarget, finding, type NamedMutation } from './fuzz-target.ts'

export type UnsignedKind = {
  readonly seeds: readonly Uint8Array[]
  readonly mutations: readonly NamedMutation[]
  /** Reads a mutant, or throws a code; what an independent reading of it says against that. */
  objectionTo(mutant: Uint8Array, seed: number): string | undefined
  /** Of a session that begins with these bytes. */
  transcriptOf(bytes: Uint8Array, seed: number): Promise<Uint8Array>
}

const className = 'another-session'

/** @param clause - where it says that the bytes are in the session transcript */
export function unsignedTarget(
  target: Pick<FuzzTarget, 'kind' | 'about'>,
  clause: string,
  make: () => Promise<UnsignedKind>,
): FuzzTarget {
  const why = `nobody signs it; every byte of it is in the session transcript (${clause}), so that neither keys nor signatures of the original fit`
  return {
    ...target,
    harmless: { className, why },
    async prepare() {
      const { seeds, mutations, objectionTo, transcriptOf } = await make()
      const transcripts = await Promise.all(seeds.map(transcriptOf))
      return {
        throwsCodes: true,
        seeds,
        mutations,
        judge: async (seed, mutant) => {
          const objection = objectionTo(mutant, seed)
          if (objection !== undefined) return finding(objection)
          const same = equalBytes(await transcriptOf(mutant, seed), transcripts[seed] ?? mutant)
          if (!same) return { kind: 'harmless', className }
          return equalBytes(mutant, seeds[seed] ?? mutant)
            ? equal
            : finding('other bytes and the same transcript')
        },
      }
    },
  }
}
