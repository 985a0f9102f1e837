/**
 * The only ways a life changes: an effect that moves a certificate or a record, and the state of a
 * card or a phone. Rules are made of these steps, so that no state moves without its effect.
 * @module
 */
import { LifecycleError } from './errors.ts'
import type {
  CardLife,
  CertificateEffect,
  CertificateKind,
  CertificatePlace,
  CertificateState,
  Effect,
  EndReason,
  Holder,
  LapseReason,
  Life,
  PhoneLife,
} from './life.ts'

/** What an event leads to: the life afterwards, and what has to be done, in this order. */
export type Decision = { readonly life: Life; readonly effects: readonly Effect[] }
/** A part of a decision, taken on the life that the parts before it left. */
export type Step = (life: Life) => Decision

export const unchanged: Step = (life) => ({ life, effects: [] })

/** One step after another. */
export function inOrder(...steps: readonly Step[]): Step {
  return (before) => {
    let life = before
    const effects: Effect[] = []
    for (const step of steps) {
      const next = step(life)
      life = next.life
      effects.push(...next.effects)
    }
    return { life, effects }
  }
}

/** @throws LifecycleError `lifecycle/unknown` */
export const cardOf = (life: Life, id: string): CardLife => found(life.cards, id, 'card')
/** @throws LifecycleError `lifecycle/unknown` */
export const phoneOf = (life: Life, id: string): PhoneLife => found(life.phones, id, 'phone')

function found<T extends { readonly id: string }>(all: readonly T[], id: string, what: string): T {
  const one = all.find((item) => item.id === id)
  if (!one) throw new LifecycleError('lifecycle/unknown', `no such ${what} of this person`)
  return one
}

/** The state of a place; `none` where no such card or phone is. */
export function certificateState(life: Life, { holder, id, kind }: CertificatePlace) {
  const things: readonly (CardLife | PhoneLife)[] = holder === 'card' ? life.cards : life.phones
  return things.find((thing) => thing.id === id)?.[kind] ?? 'none'
}

/** The state of a card or a phone itself. */
export const setState =
  ({ holder, id }: Holder, state: CardLife['state']): Step =>
  (life) => ({ life: withThing(life, holder, id, { state }), effects: [] })

/** Ends what is valid or held and cancels what is ordered; the rest stays as it is. */
export const endCertificate =
  (place: CertificatePlace, reason: EndReason): Step =>
  (life) => {
    const state = certificateState(life, place)
    if (state === 'ordered') return moved(life, { ...place, effect: 'cancel-order' })
    return state === 'valid' || state === 'held'
      ? moved(life, { ...place, effect: 'revoke-certificate', reason })
      : unchanged(life)
  }

export const endBoth = (of: Holder, reason: EndReason): Step =>
  inOrder(...kinds.map((kind) => endCertificate({ ...of, kind }, reason)))

export const holdCertificate = (place: CertificatePlace): Step =>
  when(['valid'], place, 'hold-certificate')
export const resumeCertificate = (place: CertificatePlace): Step =>
  when(['held'], place, 'resume-certificate')
export const cancelOrder = (place: CertificatePlace): Step =>
  when(['ordered'], place, 'cancel-order')
export const orderCertificate = (place: CertificatePlace): Step =>
  when(['none', 'revoked'], place, 'order-certificate')
export const issueCertificate = (place: CertificatePlace): Step =>
  when(['none', 'ordered', 'revoked'], place, 'issue-certificate')

export const lapseRecord =
  (phoneId: string, reason: LapseReason): Step =>
  (life) => {
    if (phoneOf(life, phoneId).record !== 'current') return unchanged(life)
    const after = withThing(life, 'phone', phoneId, { record: 'lapsed' })
    return { life: after, effects: [{ effect: 'lapse-record', phoneId, reason }] }
  }

export const offerRecord =
  (phoneId: string): Step =>
  (life) => {
    if (phoneOf(life, phoneId).record !== 'none') return unchanged(life)
    const after = withThing(life, 'phone', phoneId, { record: 'current' })
    return { life: after, effects: [{ effect: 'offer-record', phoneId }] }
  }

/** Certificates, record and phone, for good. */
export const endPhone = (id: string, reason: EndReason, lapseReason: LapseReason): Step =>
  inOrder(
    endBoth({ holder: 'phone', id }, reason),
    lapseRecord(id, lapseReason),
    setState({ holder: 'phone', id }, 'ended'),
  )

export const kinds = ['sign', 'auth'] as const satisfies readonly CertificateKind[]

type PlainEffect = Exclude<CertificateEffect['effect'], 'revoke-certificate'>

const when =
  (from: readonly CertificateState[], place: CertificatePlace, effect: PlainEffect): Step =>
  (life) =>
    from.includes(certificateState(life, place))
      ? moved(life, { ...place, effect })
      : unchanged(life)

const becomes: Readonly<Record<CertificateEffect['effect'], CertificateState>> = {
  'order-certificate': 'ordered',
  'cancel-order': 'revoked',
  'issue-certificate': 'valid',
  'hold-certificate': 'held',
  'resume-certificate': 'valid',
  'revoke-certificate': 'revoked',
}

function moved(life: Life, effect: CertificateEffect): Decision {
  const { holder, id, kind } = effect
  const changes = { [kind]: becomes[effect.effect] }
  return { life: withThing(life, holder, id, changes), effects: [effect] }
}

function withThing(life: Life, holder: Holder['holder'], id: string, changes: object): Life {
  const change = <T extends { readonly id: string }>(all: readonly T[]): readonly T[] =>
    all.map((thing) => (thing.id === id ? { ...thing, ...changes } : thing))
  return holder === 'card'
    ? { ...life, cards: change(life.cards) }
    : { ...life, phones: change(life.phones) }
}
