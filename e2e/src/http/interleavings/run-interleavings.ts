/**
 * Random sequences over real HTTP, on two server processes with one database.
 * @module
 */
import { createDice } from './dice.ts'
import { makeSequence } from './make-sequence.ts'
import type { Processes } from './place.ts'
import { openPlace } from './place.ts'
import { type Played, playSequences } from './run-sequence.ts'

export type Run = {
  readonly seed: string
  readonly numbers: readonly number[]
  /** Told of each sequence. */
  readonly onPlayed: (number: number, played: Played) => void
}

/** @returns how many were broken */
export async function runInterleavings(
  processes: Processes,
  { seed, numbers, onPlayed }: Run,
): Promise<number> {
  const place = await openPlace(processes)
  let broken = 0
  try {
    for (const number of numbers) {
      const dice = createDice(seed, number)
      const [played] = await playSequences(place, [makeSequence(dice)], dice.below)
      if (!played) throw new TypeError('nothing was played')
      if (played.broken.length > 0) broken += 1
      onPlayed(number, played)
    }
  } finally {
    await place.close()
  }
  return broken
}

/** A sequence with what came of each action, and what is broken, as lines. */
export const describePlayed = ({ sequence, outcomes, broken }: Played): string[] => [
  ...sequence.map((step, at) =>
    step.map((action, place) => `${action} (${outcomes[at]?.[place]})`).join(' | '),
  ),
  ...broken.map((what) => `BROKEN ${what}`),
]
