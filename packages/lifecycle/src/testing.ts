/**
 * A short life for tests.
 * @module
 */
import { decide, type Effect, type Life, type LifeEvent, newLife } from './index.ts'

export const startOfLife = new Date('2026-06-01T03:00:00Z')
export const endOfCard = '2031-06-01T03:00:00.000Z'
export const birthDate = '1990-07-07'

export const cardGiven = {
  event: 'card-given',
  cardId: 'card',
  signing: true,
  birthDate,
  expiresAt: endOfCard,
} as const satisfies LifeEvent
export const applied = {
  event: 'phone-enrolled',
  phoneId: 'phone',
  cardId: 'card',
  platform: 'android',
} as const satisfies LifeEvent
export const issued = (phoneId = 'phone'): LifeEvent[] => [
  { event: 'certificate-issued', phoneId, kind: 'sign' },
  { event: 'certificate-issued', phoneId, kind: 'auth' },
]
/** A card, and a phone with both certificates. */
export const whole: readonly LifeEvent[] = [cardGiven, applied, ...issued()]

/** Events one after another; the effects are those of the last. */
export function play(events: readonly LifeEvent[], at: Date = startOfLife) {
  let life: Life = newLife
  let effects: readonly Effect[] = []
  for (const event of events) ({ life, effects } = decide(life, event, at))
  return { life, effects, brief: effects.map(brief) }
}

/** An effect in a few words. */
export const brief = (effect: Effect): string =>
  'kind' in effect
    ? `${effect.effect} ${effect.holder} ${effect.kind}`
    : `${effect.effect} ${effect.phoneId}`

/** Both certificates, record and state of a phone, in a few words. */
export function phoneIn(life: Life, phoneId = 'phone') {
  const phone = life.phones.find(({ id }) => id === phoneId)
  return phone && [phone.sign, phone.auth, phone.record, phone.state].join(' ')
}
/** Both certificates and state of a card, in a few words. */
export function cardIn(life: Life, cardId = 'card') {
  const card = life.cards.find(({ id }) => id === cardId)
  return card && [card.sign, card.auth, card.state].join(' ')
}
