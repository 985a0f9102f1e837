import { expect, test } from 'vitest'
import { decide, type LifeEvent } from './index.ts'
import { applied, cardGiven, play, startOfLife, whole } from './testing.ts'

test.each<[string, readonly LifeEvent[]]>([
  ['a phone of nobody', [applied]],
  ['a phone that never applied', [cardGiven, { event: 'phone-lost', phoneId: 'other' }]],
  ['a card of somebody else', [cardGiven, { event: 'card-found', cardId: 'other' }]],
  [
    'certificates for an unknown phone',
    [{ event: 'certificate-issued', phoneId: 'a', kind: 'auth' }],
  ],
])('unknown: %s', (_, events) => {
  expect(() => play(events)).toThrow(expect.objectContaining({ code: 'lifecycle/unknown' }))
})

test.each(['phone-lost', 'phone-found', 'phone-ended'] as const)(
  'what ended is over: %s',
  (event) => {
    const ended: LifeEvent[] = [...whole, { event: 'phone-ended', phoneId: 'phone' }]
    expect(() => play([...ended, { event, phoneId: 'phone' }])).toThrow(
      expect.objectContaining({ code: 'lifecycle/not-allowed' }),
    )
  },
)

test('a decision changes nothing of the life it was asked of', () => {
  const { life } = play(whole)
  const before = structuredClone(life)
  expect(() => decide(life, applied, startOfLife)).toThrow()
  decide(life, { event: 'died' }, startOfLife)
  expect(life).toEqual(before)
})
