/**
 * What follows from an event in a person's life. Nothing else in tegata decides it.
 * @module
 */
import { LifecycleError } from './errors.ts'
import type {
  CardLife,
  CertificateKind,
  Effect,
  EndReason,
  Holder,
  LapseReason,
  Life,
  LifeEvent,
  PhoneLife,
} from './life.ts'

/** What an event leads to: the life afterwards, and what has to be done, in this order. */
export type Decision = { readonly life: Life; readonly effects: readonly Effect[] }

/**
 * Settles the life after an event, and the effects to carry out in the same transaction.
 *
 * @throws LifecycleError `lifecycle/unknown` for a card or phone of somebody else,
 * `lifecycle/not-allowed` when the event cannot happen in this state; nothing changes then
 */
export function decide(life: Life, event: LifeEvent): Decision {
  if (life.person === 'deceased') throw notAllowed('the person has died')
  switch (event.event) {
    case 'card-given':
      return giveCard(life, event)
    case 'phone-enrolled':
      return enrolPhone(life, event)
    case 'particulars-changed':
      return changeParticulars(life)
    case 'signing-certificate-renewed':
      return renewSigning(life, event.cardId)
    case 'card-lost':
    case 'card-found':
    case 'card-ended':
      return changeCard(life, event.event, event.cardId)
    case 'phone-lost':
    case 'phone-found':
    case 'phone-ended':
      return changePhone(life, event.event, event.phoneId)
    case 'died':
      return die(life)
  }
}

function giveCard(life: Life, event: Extract<LifeEvent, { event: 'card-given' }>): Decision {
  if (has(life.cards, event.cardId)) throw notAllowed('the card was given before')
  // A new card takes the place of every older one; phones hang on the card and must apply again.
  const older = life.cards.map((card) => endCard(life, card, 'superseded'))
  const sign = event.signing ? 'valid' : 'none'
  const card: CardLife = { id: event.cardId, state: 'active', sign, auth: 'valid' }
  const { cards, phones, effects } = merged(life, older)
  return { life: { ...life, cards: [...cards, card], phones }, effects }
}

/** Number Act 18-2(1): only with a card whose signing certificate holds. */
function enrolPhone(life: Life, event: Extract<LifeEvent, { event: 'phone-enrolled' }>): Decision {
  const card = find(life.cards, event.cardId, 'card')
  if (card.state !== 'active') throw notAllowed('the card is not in use')
  if (card.sign !== 'valid') throw notAllowed('the card has no valid signing certificate')
  if (has(life.phones, event.phoneId)) throw notAllowed('the phone was enrolled before')
  // One phone of each platform: the new one takes the old one's place.
  const replaced = life.phones.filter(({ platform }) => platform === event.platform)
  const ended = replaced.map((phone) => endPhone(phone, 'superseded', 'phone-replaced'))
  const phone: PhoneLife = {
    id: event.phoneId,
    platform: event.platform,
    cardId: event.cardId,
    state: 'active',
    sign: 'valid',
    auth: 'valid',
    record: 'current',
  }
  const phones = [...withPhones(life, ended), phone]
  const offer: Effect = { effect: 'offer-record', phoneId: phone.id }
  return { life: { ...life, phones }, effects: [...ended.flatMap((e) => e.effects), offer] }
}

/** The signing certificate and the record name the address; the other certificate does not. */
function changeParticulars(life: Life): Decision {
  const cards = life.cards.map((card) => endCertificate('card', card, 'sign', 'affiliationChanged'))
  const phones = life.phones.map((phone) => {
    const ended = endCertificate('phone', phone, 'sign', 'affiliationChanged')
    const lapsed = lapse(ended.after, 'particulars-changed')
    return { after: lapsed.after, effects: [...ended.effects, ...lapsed.effects] }
  })
  return {
    life: {
      ...life,
      cards: cards.map(({ after }) => after),
      phones: phones.map(({ after }) => after),
    },
    effects: [...cards, ...phones].flatMap(({ effects }) => effects),
  }
}

function renewSigning(life: Life, cardId: string): Decision {
  const card = find(life.cards, cardId, 'card')
  if (card.state !== 'active') throw notAllowed('the card is not in use')
  if (card.sign === 'held') throw notAllowed('the signing certificate is on hold')
  const { effects } = endCertificate('card', card, 'sign', 'superseded')
  const renewed: CardLife = { ...card, sign: 'valid' }
  return { life: { ...life, cards: replaced(life.cards, renewed) }, effects }
}

type CardEvent = 'card-lost' | 'card-found' | 'card-ended'

function changeCard(life: Life, event: CardEvent, cardId: string): Decision {
  const card = find(life.cards, cardId, 'card')
  if (card.state === 'ended') throw notAllowed('the card was ended')
  if (event === 'card-ended') {
    const { cards, phones, effects } = merged(life, [endCard(life, card, 'cessationOfOperation')])
    return { life: { ...life, cards, phones }, effects }
  }
  if (event === 'card-lost') {
    const held = holdBoth<CardLife>('card', { ...card, state: 'lost' })
    return { life: { ...life, cards: replaced(life.cards, held.after) }, effects: held.effects }
  }
  if (card.state !== 'lost') throw notAllowed('the card was not reported lost')
  const resumed = resume<CardLife>('card', { ...card, state: 'active' }, 'auth')
  // The signing certificate of a thing that was out of hand is not resumed but issued anew.
  const ended = endCertificate('card', resumed.after, 'sign', 'superseded')
  return {
    life: { ...life, cards: replaced(life.cards, ended.after) },
    effects: [...resumed.effects, ...ended.effects],
  }
}

type PhoneEvent = 'phone-lost' | 'phone-found' | 'phone-ended'

function changePhone(life: Life, event: PhoneEvent, phoneId: string): Decision {
  const phone = find(life.phones, phoneId, 'phone')
  if (phone.state === 'ended') throw notAllowed('the phone was ended or replaced')
  const changed = phoneAfter(phone, event)
  return {
    life: { ...life, phones: replaced(life.phones, changed.after) },
    effects: changed.effects,
  }
}

function phoneAfter(phone: PhoneLife, event: PhoneEvent): Step<PhoneLife> {
  if (event === 'phone-ended') return endPhone(phone, 'cessationOfOperation', 'phone-ended')
  if (event === 'phone-lost') {
    const held = holdBoth<PhoneLife>('phone', { ...phone, state: 'lost' })
    const lapsed = lapse(held.after, 'phone-lost')
    return { after: lapsed.after, effects: [...held.effects, ...lapsed.effects] }
  }
  if (phone.state !== 'lost') throw notAllowed('the phone was not reported lost')
  const resumed = resume<PhoneLife>('phone', { ...phone, state: 'active' }, 'auth')
  const ended = endCertificate('phone', resumed.after, 'sign', 'superseded')
  return { after: ended.after, effects: [...resumed.effects, ...ended.effects] }
}

function die(life: Life): Decision {
  const cards = life.cards.map((card) => endBoth('card', card, 'affiliationChanged'))
  const phones = life.phones.map((phone) => endPhone(phone, 'affiliationChanged', 'died'))
  return {
    life: {
      person: 'deceased',
      cards: cards.map(({ after }) => ({ ...after, state: 'ended' })),
      phones: phones.map(({ after }) => after),
    },
    effects: [...cards, ...phones].flatMap(({ effects }) => effects),
  }
}

type Step<T> = { readonly after: T; readonly effects: readonly Effect[] }
type Certified = { readonly id: string } & Pick<CardLife, 'sign' | 'auth'>

/** Ends what is valid or held; what was never issued or is revoked stays as it is. */
function endCertificate<T extends Certified>(
  holder: Holder['holder'],
  thing: T,
  kind: CertificateKind,
  reason: EndReason,
): Step<T> {
  if (thing[kind] === 'none' || thing[kind] === 'revoked') return { after: thing, effects: [] }
  const effect: Effect = { effect: 'revoke-certificate', holder, id: thing.id, kind, reason }
  return { after: { ...thing, [kind]: 'revoked' }, effects: [effect] }
}

function endBoth<T extends Certified>(
  holder: Holder['holder'],
  thing: T,
  reason: EndReason,
): Step<T> {
  const sign = endCertificate(holder, thing, 'sign', reason)
  const auth = endCertificate(holder, sign.after, 'auth', reason)
  return { after: auth.after, effects: [...sign.effects, ...auth.effects] }
}

function holdBoth<T extends Certified>(holder: Holder['holder'], thing: T): Step<T> {
  const kinds = (['sign', 'auth'] as const).filter((kind) => thing[kind] === 'valid')
  const effects = kinds.map(
    (kind): Effect => ({ effect: 'hold-certificate', holder, id: thing.id, kind }),
  )
  const sign = thing.sign === 'valid' ? 'held' : thing.sign
  const auth = thing.auth === 'valid' ? 'held' : thing.auth
  return { after: { ...thing, sign, auth }, effects }
}

function resume<T extends Certified>(
  holder: Holder['holder'],
  thing: T,
  kind: CertificateKind,
): Step<T> {
  if (thing[kind] !== 'held') return { after: thing, effects: [] }
  const effect: Effect = { effect: 'resume-certificate', holder, id: thing.id, kind }
  return { after: { ...thing, [kind]: 'valid' }, effects: [effect] }
}

function lapse(phone: PhoneLife, reason: LapseReason): Step<PhoneLife> {
  if (phone.record !== 'current') return { after: phone, effects: [] }
  const effect: Effect = { effect: 'lapse-record', phoneId: phone.id, reason }
  return { after: { ...phone, record: 'lapsed' }, effects: [effect] }
}

function endPhone(phone: PhoneLife, reason: EndReason, lapseReason: LapseReason): Step<PhoneLife> {
  const ended = endBoth('phone', phone, reason)
  const lapsed = lapse(ended.after, lapseReason)
  return {
    after: { ...lapsed.after, state: 'ended' },
    effects: [...ended.effects, ...lapsed.effects],
  }
}

type CardEnd = { readonly card: Step<CardLife>; readonly phones: readonly Step<PhoneLife>[] }

/** The end of a card is the end of every phone that hangs on it. */
function endCard(life: Life, card: CardLife, reason: EndReason): CardEnd {
  const ended = endBoth('card', card, reason)
  const phones = life.phones.filter(({ cardId }) => cardId === card.id)
  return {
    card: { after: { ...ended.after, state: 'ended' }, effects: ended.effects },
    phones: phones.map((phone) => endPhone(phone, reason, 'card-ended')),
  }
}

function merged(life: Life, ends: readonly CardEnd[]) {
  let { cards } = life
  for (const { card } of ends) cards = replaced(cards, card.after)
  const phones = withPhones(
    life,
    ends.flatMap((end) => end.phones),
  )
  const effects = ends.flatMap(({ card, phones }) => [card, ...phones].flatMap((s) => s.effects))
  return { cards, phones, effects }
}

function withPhones(life: Life, steps: readonly Step<PhoneLife>[]): readonly PhoneLife[] {
  let { phones } = life
  for (const { after } of steps) phones = replaced(phones, after)
  return phones
}

const replaced = <T extends { readonly id: string }>(all: readonly T[], one: T): readonly T[] =>
  all.map((item) => (item.id === one.id ? one : item))

const has = (all: readonly { readonly id: string }[], id: string): boolean =>
  all.some((item) => item.id === id)

function find<T extends { readonly id: string }>(all: readonly T[], id: string, what: string): T {
  const found = all.find((item) => item.id === id)
  if (!found) throw new LifecycleError('lifecycle/unknown', `no such ${what} of this person`)
  return found
}

const notAllowed = (why: string) => new LifecycleError('lifecycle/not-allowed', why)
