/**
 * Every pair of a beginning and an end of the life of a person, as sequences.
 * @module
 */
import type { Beginning, Ending } from './person.ts'
import type { Sequence } from './run-sequence.ts'

/** What must have been for the action to mean something. */
const before: Readonly<Record<Beginning, Sequence>> = {
  apply: [],
  issue: [['apply']],
  present: [['apply'], ['issue']],
  renew: [],
  'next card': [],
}
const atCard: readonly Ending[] = ['move', 'death', 'card lost', 'card ended']
const atPhone: readonly Ending[] = ['move', 'death', 'phone lost', 'phone ended']
export const pairedBeginnings: readonly (readonly [Beginning, readonly Ending[]])[] = [
  ['apply', [...atCard, 'phone lost']],
  ['issue', atPhone],
  ['present', atPhone],
  ['renew', atCard],
  ['next card', atCard],
]
/** Found again is the end of a loss, and the beginning of what was issued anew. */
const lost = (beginning: Beginning): readonly Ending[] =>
  beginning === 'issue' || beginning === 'present'
    ? ['phone lost', 'phone found']
    : ['card lost', 'card found']

/** One before the other, and the other before the one; or both at once. */
export function pairsOf(
  beginning: Beginning,
  ends: readonly Ending[],
  when: 'at once' | 'in both orders',
): Sequence[] {
  const [loss, found] = lost(beginning)
  if (!loss || !found) throw new TypeError('a loss and its end')
  const start = before[beginning]
  if (when === 'at once')
    return [
      ...ends.map((end): Sequence => [...start, [beginning, end]]),
      [...start, [loss], [beginning, found]],
    ]
  return [
    ...ends.flatMap((end): Sequence[] => [
      [...start, [beginning], [end]],
      [...start, [end], [beginning]],
    ]),
    [...start, [loss], [found], [beginning]],
    [...start, [loss], [beginning], [found]],
  ]
}
