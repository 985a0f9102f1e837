/**
 * What the counter is told: moves, losses, ends, deaths.
 * @module
 */
import type { z } from 'zod'
import { applyEvent, recordEvent, unknownResident } from './carry-out.ts'
import type { EffectsReply, moveBody } from './contract.ts'
import { EnrolmentError } from './errors.ts'
import type { CardParts } from './give-card.ts'
import { requirePhone } from './phone-proof.ts'
import { sealResident, unsealResident } from './sealed-resident.ts'

type CardEvent = `card-${'lost' | 'found' | 'ended'}`
type PhoneEvent = `phone-${'lost' | 'found' | 'ended'}`

export const lifeEvents = (parts: CardParts) => ({
  move: (residentId: string, to: z.output<typeof moveBody>) => move(parts, residentId, to),

  /** @throws EnrolmentError `enrolment/unknown-card`, LifecycleError */
  async cardEvent(cardId: string, event: CardEvent): Promise<EffectsReply> {
    const card = await parts.store.card(cardId)
    if (!card) throw new EnrolmentError('enrolment/unknown-card', 'no card has this id')
    return await recordEvent(parts, card.resident_id, { event, cardId })
  },
  /** @throws EnrolmentError `enrolment/unknown-phone`, LifecycleError */
  async phoneEvent(phoneId: string, event: PhoneEvent): Promise<EffectsReply> {
    const phone = await parts.store.phone(phoneId)
    if (!phone) throw new EnrolmentError('enrolment/unknown-phone', 'no phone has this id')
    return await recordEvent(parts, phone.resident_id, { event, phoneId })
  },
  disposePhone: (phoneId: string, proof: string) => disposePhone(parts, phoneId, proof),
  /** @throws EnrolmentError `enrolment/unknown-resident`, LifecycleError */
  died: (residentId: string) => recordEvent(parts, residentId, { event: 'died' }),
})

/** The new address is sealed and what follows from it is written in one transaction. */
async function move(
  parts: CardParts,
  residentId: string,
  to: z.output<typeof moveBody>,
): Promise<EffectsReply> {
  const { store, box } = parts
  return await store.transaction(async (trx) => {
    const resident = await store.lockResident(trx, residentId)
    if (!resident) throw unknownResident()
    const attributes = { ...unsealResident(box, residentId, resident.attributes), ...to }
    // Written first: what is told of the event carries the new version.
    await store.saveAttributes(trx, residentId, sealResident(box, residentId, attributes))
    const event = { event: 'particulars-changed' } as const
    const { effects } = await applyEvent(parts, trx, residentId, event, 'clerk')
    return { effects: effects.map((effect) => ({ ...effect })) }
  })
}

/**
 * The holder gives the phone up, from the phone itself. Told again it is done already.
 * @throws EnrolmentError as of `requirePhone`
 */
async function disposePhone(
  parts: CardParts,
  phoneId: string,
  proof: string,
): Promise<EffectsReply> {
  const { store } = parts
  const phone = await requirePhone(parts, { phoneId, proof, action: 'disposal' })
  return await store.transaction(async (trx) => {
    const resident = await store.lockResident(trx, phone.resident_id)
    const found = resident?.life.phones.find(({ id }) => id === phoneId)
    if (!found || found.state === 'ended') return { effects: [] }
    const event = { event: 'phone-ended', phoneId } as const
    const { effects } = await applyEvent(parts, trx, phone.resident_id, event, 'phone')
    return { effects: effects.map((effect) => ({ ...effect })) }
  })
}
