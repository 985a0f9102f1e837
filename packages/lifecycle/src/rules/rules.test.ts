/**
 * One test for each rule of the catalogue; a rule without one does not compile.
 */
import { describe, expect, test } from 'vitest'
import { decide, type LifeEvent, lifeRules, type RuleName } from '../index.ts'
import {
  applied,
  birthDate,
  cardGiven,
  cardIn,
  endOfCard,
  issued,
  phoneIn,
  play,
  startOfLife,
  whole,
} from '../testing.ts'
import { expiry } from './expiry.ts'
import { ageAt } from './under-15-no-signing.ts'

const lost: LifeEvent = { event: 'phone-lost', phoneId: 'phone' }
const found: LifeEvent = { event: 'phone-found', phoneId: 'phone' }
const moved: LifeEvent = { event: 'particulars-changed' }
const refusedBy = (rule: RuleName) =>
  expect.objectContaining({
    code: 'lifecycle/not-allowed',
    message: expect.stringContaining(`${rule}: `),
  })
const renewed = (born: string): LifeEvent => ({
  event: 'signing-certificate-renewed',
  cardId: 'card',
  birthDate: born,
})

const proofs: Record<RuleName, () => void> = {
  'under-15-no-signing'() {
    const child = { ...cardGiven, birthDate: '2011-06-02', signing: false }
    expect(() => play([{ ...child, signing: true }])).toThrow(refusedBy('under-15-no-signing'))
    const { life } = play([child])
    expect(cardIn(life)).toBe('none valid active')
    // 1 June 2026, 23:59:59 in Japan, and a second later.
    const [before, from] = [new Date('2026-06-01T14:59:59Z'), new Date('2026-06-01T15:00:00Z')]
    expect(() => decide(life, renewed(child.birthDate), before)).toThrow(
      refusedBy('under-15-no-signing'),
    )
    expect(() => decide(life, applied, from)).toThrow(refusedBy('application-from-phone'))
    const grown = decide(life, renewed(child.birthDate), from)
    expect(cardIn(grown.life)).toBe('valid valid active')
    expect(phoneIn(decide(grown.life, applied, from).life)).toBe('ordered ordered none active')
  },
  'application-from-phone'() {
    expect(play([cardGiven, applied]).brief).toEqual([
      'order-certificate phone sign',
      'order-certificate phone auth',
    ])
    const refused = (...before: LifeEvent[]) =>
      expect(() => play([...before, applied])).toThrow(refusedBy('application-from-phone'))
    refused({ ...cardGiven, signing: false })
    refused(cardGiven, moved)
    refused(cardGiven, { event: 'card-lost', cardId: 'card' })
    refused(cardGiven, { event: 'card-ended', cardId: 'card' })
    refused(cardGiven, applied)
    const { life } = play([cardGiven])
    expect(() => decide(life, applied, new Date(endOfCard))).toThrow(
      refusedBy('application-from-phone'),
    )
  },
  'asynchronous-issuance'() {
    const { life, brief } = play(whole)
    expect(brief).toEqual(['issue-certificate phone auth', 'offer-record phone'])
    expect(phoneIn(life)).toBe('valid valid current active')
    const late = play([cardGiven, applied, lost, ...issued()])
    expect(late.brief).toEqual(['issue-certificate phone auth', 'hold-certificate phone auth'])
    expect(phoneIn(late.life)).toBe('held held none lost')
    expect(() => play([...whole, ...issued()])).toThrow(refusedBy('asynchronous-issuance'))
    const cancelled = [cardGiven, applied, { event: 'phone-ended', phoneId: 'phone' } as const]
    expect(() => play([...cancelled, ...issued()])).toThrow(refusedBy('asynchronous-issuance'))
    const ordered = play([cardGiven, applied]).life
    const [sign] = issued()
    const tooLate = sign && decide(ordered, sign, new Date(endOfCard))
    expect(tooLate?.effects.map(({ effect }) => effect)).toEqual([
      'issue-certificate',
      'revoke-certificate',
    ])
  },
  'one-phone-per-platform'() {
    const second = { ...applied, phoneId: 'second' }
    expect(play([...whole, second]).brief).toEqual([
      'revoke-certificate phone sign',
      'revoke-certificate phone auth',
      'lapse-record phone',
      'order-certificate phone sign',
      'order-certificate phone auth',
    ])
    const other = play([...whole, { ...second, platform: 'iphone' }])
    expect(phoneIn(other.life)).toBe('valid valid current active')
    expect(phoneIn(play([...whole, lost, second]).life)).toBe('revoked revoked lapsed ended')
  },
  'phone-ends-with-card'() {
    const { life } = play([...whole, { event: 'card-ended', cardId: 'card' }])
    expect(cardIn(life)).toBe('revoked revoked ended')
    expect(phoneIn(life)).toBe('revoked revoked lapsed ended')
    expect(play(whole).life.phones[0]?.expiresAt).toBe(endOfCard)
    const resigned = play([...whole, renewed(birthDate)])
    expect(phoneIn(resigned.life)).toBe('revoked valid current active')
  },
  'change-ends-signing'() {
    const { life, brief } = play([...whole, moved])
    expect(cardIn(life)).toBe('revoked valid active')
    expect(phoneIn(life)).toBe('revoked valid lapsed active')
    expect(brief).toEqual([
      'revoke-certificate card sign',
      'revoke-certificate phone sign',
      'lapse-record phone',
    ])
    expect(phoneIn(play([cardGiven, applied, moved]).life)).toBe('revoked ordered none active')
  },
  'loss-holds-both'() {
    expect(phoneIn(play([...whole, lost]).life)).toBe('held held lapsed lost')
    expect(play([...whole, lost, lost]).effects).toEqual([])
    const card = play([...whole, { event: 'card-lost', cardId: 'card' }]).life
    expect([cardIn(card), phoneIn(card)]).toEqual(['held held lost', 'valid valid current active'])
    const orders = play([cardGiven, applied, { event: 'card-lost', cardId: 'card' }])
    expect(orders.brief.slice(2)).toEqual(['cancel-order phone sign', 'cancel-order phone auth'])
  },
  'recovery-reissues-signing'() {
    expect(play([...whole, lost, found]).brief).toEqual([
      'resume-certificate phone auth',
      'revoke-certificate phone sign',
      'order-certificate phone sign',
    ])
    const again = play([...whole, lost, found, ...issued().slice(0, 1)])
    expect(phoneIn(again.life)).toBe('valid valid lapsed active')
    const afterMove = play([...whole, lost, moved, found]).life
    expect(phoneIn(afterMove)).toBe('revoked valid lapsed active')
    // Also when the counter gave the card a new one meanwhile: the phone applies again.
    expect(phoneIn(play([...whole, lost, moved, renewed(birthDate), found]).life)).toBe(
      'revoked valid lapsed active',
    )
    const cardLost: LifeEvent = { event: 'card-lost', cardId: 'card' }
    expect(phoneIn(play([...whole, lost, cardLost, found]).life)).toBe(
      'revoked valid lapsed active',
    )
    const card = play([...whole, cardLost, { event: 'card-found', cardId: 'card' }]).life
    expect([cardIn(card), phoneIn(card)]).toEqual([
      'revoked valid active',
      'revoked valid current active',
    ])
    expect(() => play([...whole, found])).toThrow(refusedBy('recovery-reissues-signing'))
    const late = decide(play([...whole, lost]).life, found, new Date(endOfCard))
    expect(phoneIn(late.life)).toBe('revoked held lapsed active')
  },
  'disposal-revokes'() {
    const given: LifeEvent = { event: 'phone-ended', phoneId: 'phone' }
    const gone = 'revoked revoked lapsed ended'
    const { life, effects } = play([...whole, given])
    expect(phoneIn(life)).toBe(gone)
    expect(effects).toMatchObject([
      { effect: 'revoke-certificate', kind: 'sign', reason: 'cessationOfOperation' },
      { effect: 'revoke-certificate', kind: 'auth', reason: 'cessationOfOperation' },
      { effect: 'lapse-record', reason: 'phone-ended' },
    ])
    expect(phoneIn(play([...whole, lost, given]).life)).toBe(gone)
    expect(() => play([...whole, given, found])).toThrow('ended or replaced')
  },
  renewal() {
    const next = { ...cardGiven, cardId: 'next' }
    const { life } = play([...whole, next])
    expect([cardIn(life), cardIn(life, 'next')]).toEqual([
      'revoked revoked ended',
      'valid valid active',
    ])
    expect(phoneIn(life)).toBe('revoked revoked lapsed ended')
    expect(play([...whole, moved, renewed(birthDate)]).brief).toEqual([
      'issue-certificate card sign',
    ])
    expect(() => play([...whole, cardGiven])).toThrow(refusedBy('renewal'))
    expect(() => play([{ ...cardGiven, expiresAt: startOfLife.toISOString() }])).toThrow(
      refusedBy('renewal'),
    )
  },
  expiry() {
    const { life } = play(whole)
    const last = new Date(Date.parse(endOfCard) - 1)
    for (const holder of ['card', 'phone'] as const) {
      const place = { holder, id: holder, kind: 'sign' } as const
      expect(expiry.apply(life, place, last)).toBe(true)
      expect(expiry.apply(life, place, new Date(endOfCard))).toBe(false)
    }
    expect(() => decide(life, renewed(birthDate), new Date(endOfCard))).toThrow(
      refusedBy('renewal'),
    )
  },
  death() {
    const { life } = play([...whole, { event: 'died' }])
    expect([life.person, cardIn(life), phoneIn(life)]).toEqual([
      'deceased',
      'revoked revoked ended',
      'revoked revoked lapsed ended',
    ])
    expect(() => decide(life, cardGiven, startOfLife)).toThrow(refusedBy('death'))
  },
}

describe('each rule', () => {
  for (const { name } of lifeRules) test(name, proofs[name])
})

test.each([
  ['2011-06-02', '2026-06-01T14:59:59Z', 14],
  ['2011-06-02', '2026-06-01T15:00:00Z', 15],
  ['2012-02-29', '2027-02-28T14:59:59Z', 14],
  ['2012-02-29', '2027-02-28T15:00:00Z', 15],
  ['2012-02-29', '2028-02-28T15:00:00Z', 16],
  ['2026-01-01', '2025-12-31T15:00:00Z', 0],
])('born %s, at %s: %i years old', (born, at, years) => {
  expect(ageAt(born, new Date(at))).toBe(years)
})
