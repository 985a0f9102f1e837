import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide, type Effect, type Life, LifecycleError, type LifeEvent, newLife } from './index.ts'

const play = (...events: LifeEvent[]) => {
  let life: Life = newLife
  let effects: readonly Effect[] = []
  for (const event of events) ({ life, effects } = decide(life, event))
  return { life, effects }
}
const card: LifeEvent = { event: 'card-given', cardId: 'card', signing: true }
const phone: LifeEvent = {
  event: 'phone-enrolled',
  phoneId: 'phone',
  cardId: 'card',
  platform: 'android',
}
const brief = (effects: readonly Effect[]) =>
  effects.map((e) =>
    'kind' in e ? `${e.effect} ${e.holder} ${e.kind}` : `${e.effect} ${e.phoneId}`,
  )

test.each<[string, LifeEvent[], string[]]>([
  ['a phone is enrolled', [card, phone], ['offer-record phone']],
  [
    'she moves',
    [card, phone, { event: 'particulars-changed' }],
    ['revoke-certificate card sign', 'revoke-certificate phone sign', 'lapse-record phone'],
  ],
  [
    'she loses the phone',
    [card, phone, { event: 'phone-lost', phoneId: 'phone' }],
    ['hold-certificate phone sign', 'hold-certificate phone auth', 'lapse-record phone'],
  ],
  [
    'she finds it',
    [
      card,
      phone,
      { event: 'phone-lost', phoneId: 'phone' },
      { event: 'phone-found', phoneId: 'phone' },
    ],
    ['resume-certificate phone auth', 'revoke-certificate phone sign'],
  ],
  [
    'a second phone of the platform takes the place of the first',
    [card, phone, { ...phone, phoneId: 'second' }],
    [
      'revoke-certificate phone sign',
      'revoke-certificate phone auth',
      'lapse-record phone',
      'offer-record second',
    ],
  ],
  [
    'one of the other platform does not',
    [card, phone, { ...phone, phoneId: 'other', platform: 'iphone' }],
    ['offer-record other'],
  ],
  [
    'she loses the card',
    [card, phone, { event: 'card-lost', cardId: 'card' }],
    ['hold-certificate card sign', 'hold-certificate card auth'],
  ],
  [
    'a new card',
    [card, phone, { event: 'card-given', cardId: 'next', signing: true }],
    [
      'revoke-certificate card sign',
      'revoke-certificate card auth',
      'revoke-certificate phone sign',
      'revoke-certificate phone auth',
      'lapse-record phone',
    ],
  ],
  [
    'she dies',
    [card, phone, { event: 'died' }],
    [
      'revoke-certificate card sign',
      'revoke-certificate card auth',
      'revoke-certificate phone sign',
      'revoke-certificate phone auth',
      'lapse-record phone',
    ],
  ],
])('%s', (_, events, expected) => {
  expect(brief(play(...events).effects)).toEqual(expected)
})

test.each<[string, LifeEvent[], string]>([
  ['phone without a card', [phone], 'lifecycle/unknown'],
  [
    'phone with a lost card',
    [card, { event: 'card-lost', cardId: 'card' }, phone],
    'lifecycle/not-allowed',
  ],
  [
    'phone after the move, before renewal',
    [card, { event: 'particulars-changed' }, phone],
    'lifecycle/not-allowed',
  ],
  [
    'under 15: no signing certificate',
    [{ ...card, signing: false }, phone],
    'lifecycle/not-allowed',
  ],
  ['the same phone twice', [card, phone, phone], 'lifecycle/not-allowed'],
  [
    'found without loss',
    [card, phone, { event: 'phone-found', phoneId: 'phone' }],
    'lifecycle/not-allowed',
  ],
  ['anything after death', [card, { event: 'died' }, phone], 'lifecycle/not-allowed'],
])('refused: %s', (_, events, code) => {
  expect(() => play(...events)).toThrow(expect.objectContaining({ code }))
})

const id = fc.constantFrom('a', 'b', 'c')
const anyEvent: fc.Arbitrary<LifeEvent> = fc.oneof(
  fc.record({ event: fc.constant('card-given' as const), cardId: id, signing: fc.boolean() }),
  fc.record({
    event: fc.constant('phone-enrolled' as const),
    phoneId: id,
    cardId: id,
    platform: fc.constantFrom('android' as const, 'iphone' as const),
  }),
  fc.constant<LifeEvent>({ event: 'particulars-changed' }),
  fc.record({ event: fc.constant('signing-certificate-renewed' as const), cardId: id }),
  fc.record({
    event: fc.constantFrom('card-lost' as const, 'card-found' as const, 'card-ended' as const),
    cardId: id,
  }),
  fc.record({
    event: fc.constantFrom('phone-lost' as const, 'phone-found' as const, 'phone-ended' as const),
    phoneId: id,
  }),
  fc.constant<LifeEvent>({ event: 'died' }),
)

test('whatever happens: nothing final comes back, nothing lost works, effects match states', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
      let life = newLife
      for (const event of events) {
        const before = life
        let effects: readonly Effect[] = []
        try {
          ;({ life, effects } = decide(life, event))
        } catch (error) {
          expect(error).toBeInstanceOf(LifecycleError)
          continue
        }
        for (const phone of life.phones) {
          const was = before.phones.find(({ id }) => id === phone.id)
          if (was?.sign === 'revoked') expect(phone.sign).toBe('revoked')
          if (was?.auth === 'revoked') expect(phone.auth).toBe('revoked')
          if (was?.record === 'lapsed') expect(phone.record).toBe('lapsed')
          if (was?.state === 'ended') expect(phone.state).toBe('ended')
          if (phone.state !== 'active') {
            expect([phone.sign, phone.auth]).not.toContain('valid')
            expect(phone.record).not.toBe('current')
          }
          const revoked = effects.filter(
            (e) => e.effect === 'revoke-certificate' && e.holder === 'phone' && e.id === phone.id,
          )
          const ended = (['sign', 'auth'] as const).filter(
            (kind) => was && was[kind] !== 'revoked' && phone[kind] === 'revoked',
          )
          expect(revoked).toHaveLength(ended.length)
        }
        for (const platform of ['android', 'iphone'])
          expect(
            life.phones.filter((p) => p.platform === platform && p.state !== 'ended').length,
          ).toBeLessThanOrEqual(1)
        expect(life.cards.filter(({ state }) => state !== 'ended').length).toBeLessThanOrEqual(1)
      }
    }),
    { numRuns: 500 },
  )
})
