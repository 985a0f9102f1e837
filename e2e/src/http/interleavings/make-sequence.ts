/**
 * Random sequences that make sense: half of them begin with a phone that has its record, and of what
 * happens at once each thing happens once.
 * @module
 */
import type { Beginning, Ending } from './person.ts'
import type { Action, Sequence } from './run-sequence.ts'

export type Dice = { below(limit: number): number }

const starts: readonly Sequence[] = [
  [],
  [['apply']],
  [['apply'], ['issue']],
  [['apply'], ['issue']],
]
const begin: readonly Beginning[] = ['apply', 'issue', 'issue', 'renew', 'next card', 'present']
const end: readonly Ending[] = [
  'card lost',
  'card found',
  'card ended',
  'phone lost',
  'phone found',
  'phone ended',
  'move',
  'move',
  'death',
]

export function makeSequence(dice: Dice): Sequence {
  const pick = <T>(values: readonly T[], fallback: T): T =>
    values[dice.below(values.length)] ?? fallback
  const steps = Array.from({ length: 1 + dice.below(3) }, (): readonly Action[] => {
    const chosen = new Set<Action>([pick(begin, 'renew'), pick(end, 'move')])
    if (dice.below(3) === 0) chosen.add(pick<Action>([...begin, ...end], 'present'))
    const all = [...chosen]
    // One phone and one card do one thing at a time; at once is what others do meanwhile.
    const withCard = all.filter((action) => ['apply', 'renew', 'next card'].includes(action))
    const withPhone = all.filter((action) => ['issue', 'present'].includes(action))
    const own = [...withCard.slice(0, 1), ...withPhone.slice(0, withCard[0] === 'apply' ? 0 : 1)]
    return [...own, ...all.filter((action) => end.some((one) => one === action))]
  })
  return [...pick(starts, []), ...steps]
}
