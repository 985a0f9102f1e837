/**
 * Any sequence of events, with dates: what the world outside sees of each certificate — its state
 * at the authority, moved by effects alone, and the end written in it — is held against what is
 * true of person, card and phone. Nothing of `decide` is asked for that.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type CertificatePlace,
  decide,
  type Effect,
  expiry,
  type Life,
  LifecycleError,
  type LifeEvent,
  newLife,
} from './index.ts'

const day = 86_400_000
const start = Date.parse('2026-06-01T03:00:00Z')

type Certificate = {
  state: 'ordered' | 'valid' | 'held' | 'ended'
  /** When it was asked for, and when it was there: turns of the sequence. */
  readonly since: number
  issuedAt: number
}
type CardFacts = { lost: boolean; ended: boolean; end: number; signedAt: number }
type PhoneFacts = {
  cardId: string
  platform: string
  lost: boolean
  ended: boolean
  foundAt: number
}

/** What is true, told by accepted events alone, in words of the rules. */
class Facts {
  dead = false
  movedAt = -1
  readonly cards = new Map<string, CardFacts>()
  readonly phones = new Map<string, PhoneFacts>()
  private readonly birth: string
  constructor(birth: string) {
    this.birth = birth
  }

  /** The first moment of the 15th birthday in Japan. */
  get mayProve(): number {
    const [year = 0, month = 0, date = 0] = this.birth.split('-').map(Number)
    return Date.UTC(year + 15, month - 1, date) - 9 * 3_600_000
  }

  happened(event: LifeEvent, turn: number): void {
    switch (event.event) {
      case 'card-given': {
        for (const id of this.cards.keys()) this.endCard(id)
        const end = Date.parse(event.expiresAt)
        this.cards.set(event.cardId, { lost: false, ended: false, end, signedAt: turn })
        break
      }
      case 'signing-certificate-renewed':
        this.card(event.cardId).signedAt = turn
        break
      case 'phone-enrolled': {
        const { cardId, platform } = event
        for (const phone of this.phones.values())
          if (phone.platform === platform) phone.ended = true
        const phone = { cardId, platform, lost: false, ended: false, foundAt: -1 }
        this.phones.set(event.phoneId, phone)
        break
      }
      case 'particulars-changed':
        this.movedAt = turn
        break
      case 'card-lost':
        this.card(event.cardId).lost = true
        break
      case 'card-found':
        Object.assign(this.card(event.cardId), { lost: false, signedAt: turn })
        break
      case 'card-ended':
        this.endCard(event.cardId)
        break
      case 'phone-lost':
        this.phone(event.phoneId).lost = true
        break
      case 'phone-found':
        Object.assign(this.phone(event.phoneId), { lost: false, foundAt: turn })
        break
      case 'phone-ended':
        this.phone(event.phoneId).ended = true
        break
      case 'died':
        this.dead = true
    }
  }

  /** Whether anybody may count on this certificate at this time. */
  allow({ holder, id, kind }: CertificatePlace, certificate: Certificate, at: number): boolean {
    const { since, issuedAt } = certificate
    if (this.dead) return false
    if (kind === 'sign' && since <= this.movedAt) return false
    if (holder === 'card') {
      const card = this.card(id)
      const since15 = kind === 'auth' || at >= this.mayProve
      return !card.lost && !card.ended && at < card.end && since15
    }
    const phone = this.phone(id)
    const card = this.card(phone.cardId)
    if (phone.lost || phone.ended || card.ended || at >= card.end) return false
    return kind === 'auth' || (issuedAt > phone.foundAt && since > card.signedAt)
  }

  card = (id: string): CardFacts => required(this.cards.get(id))
  phone = (id: string): PhoneFacts => required(this.phones.get(id))
  private endCard(id: string): void {
    this.card(id).ended = true
    for (const phone of this.phones.values()) if (phone.cardId === id) phone.ended = true
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a fact is missing')
  return value
}

/** The authority and the issuer: they know effects and nothing else. */
class World {
  readonly certificates = new Map<string, { place: CertificatePlace; all: Certificate[] }>()
  readonly records = new Map<string, { state: 'current' | 'lapsed'; readonly since: number }>()

  carryOut(effect: Effect, event: LifeEvent['event'], turn: number): void {
    if (effect.effect === 'offer-record') {
      expect(this.records.has(effect.phoneId), 'offered once').toBe(false)
      this.records.set(effect.phoneId, { state: 'current', since: turn })
      return
    }
    if (effect.effect === 'lapse-record') {
      const record = required(this.records.get(effect.phoneId))
      expect(record.state).toBe('current')
      record.state = 'lapsed'
      return
    }
    const { holder, id, kind } = effect
    const key = `${holder} ${id} ${kind}`
    const { all } = this.certificates.get(key) ?? this.begin(key, { holder, id, kind })
    const last = all.at(-1)
    const move = (from: Certificate['state'][], to: Certificate['state']) => {
      const one = required(last)
      expect(from, `${effect.effect} of what is ${one.state}`).toContain(one.state)
      one.state = to
    }
    switch (effect.effect) {
      case 'order-certificate':
        expect([undefined, 'ended']).toContain(last?.state)
        all.push({ state: 'ordered', since: turn, issuedAt: turn })
        break
      case 'issue-certificate':
        if (last?.state === 'ordered') {
          move(['ordered'], 'valid')
          last.issuedAt = turn
        } else {
          expect([undefined, 'ended']).toContain(last?.state)
          expect(holder).toBe('card')
          all.push({ state: 'valid', since: turn, issuedAt: turn })
        }
        break
      case 'cancel-order':
        move(['ordered'], 'ended')
        break
      case 'hold-certificate':
        move(['valid'], 'held')
        break
      case 'resume-certificate':
        expect(event).toBe(`${holder}-found`)
        expect(kind).toBe('auth')
        move(['held'], 'valid')
        break
      case 'revoke-certificate':
        move(['valid', 'held'], 'ended')
    }
  }
  private begin(key: string, place: CertificatePlace) {
    const entry = { place, all: [] }
    this.certificates.set(key, entry)
    return entry
  }
}

/** `expect` is slow, and this is asked some million times. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what)
}

const thingOf = (life: Life, { holder, id }: CertificatePlace) =>
  required((holder === 'card' ? life.cards : life.phones).find((thing) => thing.id === id))
const worded = { ordered: 'ordered', valid: 'valid', held: 'held', ended: 'revoked' } as const

/** A phone's certificate hangs on the card's of its kind: valid or on hold, and not ended. */
function vouched(world: World, facts: Facts, { holder, id, kind }: CertificatePlace): boolean {
  if (holder === 'card') return true
  const { cardId } = facts.phone(id)
  const last = world.certificates.get(`card ${cardId} ${kind}`)?.all.at(-1)
  return last?.state === 'valid' || last?.state === 'held'
}

/** The life and the world outside say the same, and nobody can count on what he may not. */
function compare(life: Life, world: World, facts: Facts, now: number): void {
  for (const holder of ['card', 'phone'] as const)
    for (const { id } of holder === 'card' ? life.cards : life.phones)
      for (const kind of ['sign', 'auth'] as const) {
        const place = { holder, id, kind }
        const last = world.certificates.get(`${holder} ${id} ${kind}`)?.all.at(-1)
        const thing = thingOf(life, place)
        must(
          thing[kind] === (last ? worded[last.state] : 'none'),
          `${holder} ${kind}: another state`,
        )
        const end = Date.parse(thing.expiresAt)
        for (const at of [now, now + 40 * day, end - 1, end, end + 400 * day].filter(
          (t) => t >= now,
        )) {
          const counts = last?.state === 'valid' && at < end
          const allowed = last !== undefined && facts.allow(place, last, at)
          must(!counts || allowed, `${holder} ${kind}: usable, and nothing allows it`)
          must(!counts || vouched(world, facts, place), `${holder} ${kind}: the card’s has ended`)
          must(expiry.apply(life, place, new Date(at)) === counts, 'the rule of expiry disagrees')
        }
      }
  for (const phone of life.phones) {
    const record = world.records.get(phone.id)
    must(phone.record === (record?.state ?? 'none'), 'another state of the record')
    if (record?.state === 'current') {
      const { lost, ended, foundAt } = facts.phone(phone.id)
      must(record.since > facts.movedAt, 'a record with the old address')
      must(record.since > foundAt, 'a record from before the loss')
      must(!lost && !ended, 'a record on a phone that is gone')
    }
    const end = Date.parse(phone.expiresAt)
    must(end <= facts.card(phone.cardId).end, 'a phone outlasts its card')
  }
  for (const platform of ['android', 'iphone']) {
    const inUse = life.phones.filter((one) => one.platform === platform && one.state !== 'ended')
    must(inUse.length <= 1, 'two phones of one platform')
  }
}

/** Mostly the newest, now and then an older one or nobody's. */
const pick = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.nat(2) },
  fc.constant(99),
)
const named = <const Name extends string>(weight: number, ...names: readonly Name[]) => ({
  weight,
  arbitrary: fc.constantFrom(...names),
})
const step = fc.record({
  days: fc.oneof(
    { weight: 12, arbitrary: fc.constant(0) },
    { weight: 6, arbitrary: fc.nat(60) },
    fc.nat(500),
  ),
  hours: fc.nat(23),
  /** Now and then it is the last moment before the 15th birthday, or the first of it. */
  at15: fc.oneof({ weight: 15, arbitrary: fc.constant(undefined) }, fc.constantFrom(-1, 0)),
  event: fc.oneof(
    named(40, 'certificate-issued'),
    named(20, 'phone-enrolled', 'phone-lost', 'phone-found'),
    named(8, 'card-given', 'signing-certificate-renewed', 'card-found'),
    named(5, 'particulars-changed', 'card-lost', 'phone-ended'),
    { weight: 1, arbitrary: fc.constantFrom('card-ended', 'died') },
  ),
  pick,
  signing: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  kind: fc.constantFrom('sign', 'auth'),
  platform: fc.constantFrom('android', 'iphone'),
  years: fc.integer({ min: 0, max: 5 }),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** Without a card nothing can happen for long, and without a phone little. */
function eventName({ cards, phones }: Life, { event, pick }: Step): Step['event'] {
  if (pick === 99 || event === 'died') return event
  if (cards.every(({ state }) => state === 'ended')) return 'card-given'
  const lacksPhone = event.includes('phone') && phones.every(({ state }) => state === 'ended')
  return lacksPhone ? 'phone-enrolled' : event
}

/** Of the newest cards and phones of this life, so that many events can happen. */
function eventOf(life: Life, one: Step, birthDate: string, now: number): LifeEvent {
  const of = (all: readonly { readonly id: string }[]) => all.at(-1 - one.pick)?.id ?? 'nobody'
  const [cardId, phoneId] = [of(life.cards), of(life.phones)]
  const { signing, platform, kind } = one
  const event = eventName(life, one)
  switch (event) {
    case 'card-given': {
      const expiresAt = new Date(now + one.years * 365 * day).toISOString()
      return {
        event: 'card-given',
        cardId: `card ${life.cards.length}`,
        signing,
        birthDate,
        expiresAt,
      }
    }
    case 'phone-enrolled':
      return { event: 'phone-enrolled', phoneId: `phone ${life.phones.length}`, cardId, platform }
    case 'certificate-issued':
      return { event: 'certificate-issued', phoneId, kind }
    case 'signing-certificate-renewed':
      return { event: 'signing-certificate-renewed', cardId, birthDate }
    case 'card-lost':
    case 'card-found':
    case 'card-ended':
      return { event, cardId }
    case 'phone-lost':
    case 'phone-found':
    case 'phone-ended':
      return { event, phoneId }
    default:
      return { event }
  }
}

test('whatever happens: nobody can count on what person, card or phone does not allow', () => {
  const happened = new Map<string, number>()
  const birthDates = fc.constantFrom('1960-12-31', '2011-06-02', '2012-02-29', '2013-01-01')
  fc.assert(
    fc.property(
      birthDates,
      fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }),
      (birth, steps) => {
        const facts = new Facts(birth)
        const world = new World()
        let life = newLife
        let now = start
        for (const [turn, one] of steps.entries()) {
          now += one.days * day + one.hours * 3_600_000
          if (one.at15 !== undefined) now = Math.max(now, facts.mayProve + one.at15)
          const event = eventOf(life, one, birth, now)
          let effects: readonly Effect[] = []
          try {
            ;({ life, effects } = decide(life, event, new Date(now)))
          } catch (error) {
            if (!(error instanceof LifecycleError)) throw error
            continue
          }
          happened.set(event.event, (happened.get(event.event) ?? 0) + 1)
          for (const effect of effects) world.carryOut(effect, event.event, turn)
          facts.happened(event, turn)
          compare(life, world, facts, now)
        }
      },
    ),
    { numRuns: 600, seed: 20_260_601 },
  )
  // The property would hold of nothing at all: every event did happen, and often.
  expect(happened.size).toBe(12)
  expect(Math.min(...happened.values())).toBeGreaterThan(30)
})
