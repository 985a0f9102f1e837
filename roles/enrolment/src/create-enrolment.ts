/**
 * Enrolment as the other roles use it.
 * @module
 */
import type { Life } from '@tegata/lifecycle'
import { migrate } from '@tegata/service'
import type { z } from 'zod'
import { acceptApplication, openApplication } from './accept-application.ts'
import { applyEvent, defineEffects, recordEvent, unknownResident } from './carry-out.ts'
import type { EffectsReply, moveBody, newCard } from './contract.ts'
import type { EnrolmentDeps } from './enrolment-deps.ts'
import { EnrolmentError } from './errors.ts'
import { type CardParts, giveCard, renewSigningCertificate } from './give-card.ts'
import { recordAttributes, sealResident, unsealResident } from './sealed-resident.ts'
import { createStore, type EnrolmentTables, migrations } from './store.ts'

export type Enrolment = Awaited<ReturnType<typeof createEnrolment>>

type CardEvent = `card-${'lost' | 'found' | 'ended'}`
type PhoneEvent = `phone-${'lost' | 'found' | 'ended'}`

/** What a kill left between ordering and writing is ended first. */
export async function createEnrolment(deps: EnrolmentDeps) {
  const db = await deps.database.schema<EnrolmentTables>('enrolment')
  await migrate(db, 'enrolment', migrations)
  const store = createStore(db)
  const box = await deps.keys.secretBox('enrolment-residents')
  const parts: CardParts = { ...deps, store, box }
  for (const requestId of await store.begun()) {
    await deps.endRequest(requestId)
    await store.finish(undefined, [requestId])
  }
  await defineEffects(parts)
  const requirePhone = async (phoneId: string) => {
    const phone = await store.phone(phoneId)
    const resident = phone && (await store.resident(phone.resident_id))
    if (!phone || !resident)
      throw new EnrolmentError('enrolment/unknown-phone', 'no phone has this id')
    return { phone, resident }
  }
  return {
    giveCard: (order: z.output<typeof newCard>) => giveCard(parts, order),
    renewSigningCertificate: (cardId: string, signCsr: string) =>
      renewSigningCertificate(parts, cardId, signCsr),
    openApplication: () => openApplication(parts),
    acceptApplication: (id: string, token: string) => acceptApplication(parts, id, token),
    move: (residentId: string, to: z.output<typeof moveBody>) => move(parts, residentId, to),

    /** @throws EnrolmentError `enrolment/unknown-card`, LifecycleError */
    async cardEvent(cardId: string, event: CardEvent): Promise<EffectsReply> {
      const card = await store.card(cardId)
      if (!card) throw new EnrolmentError('enrolment/unknown-card', 'no card has this id')
      return await recordEvent(parts, card.resident_id, { event, cardId })
    },
    /** @throws EnrolmentError `enrolment/unknown-phone`, LifecycleError */
    async phoneEvent(phoneId: string, event: PhoneEvent): Promise<EffectsReply> {
      const { phone } = await requirePhone(phoneId)
      return await recordEvent(parts, phone.resident_id, { event, phoneId })
    },
    /** @throws EnrolmentError `enrolment/unknown-resident`, LifecycleError */
    died: (residentId: string) => recordEvent(parts, residentId, { event: 'died' }),

    /** Numbers and states only, newest first. */
    newestResidents: () => store.newestResidents(50),

    /** States only. @throws EnrolmentError `enrolment/unknown-resident` */
    async lifeOf(residentId: string): Promise<Life> {
      const resident = await store.resident(residentId)
      if (!resident) throw unknownResident()
      return resident.life
    },
    /** For the issuer, at the time of issuing. @throws EnrolmentError `enrolment/unknown-phone` */
    async attributesFor(phoneId: string) {
      const { resident } = await requirePhone(phoneId)
      return recordAttributes(unsealResident(box, resident.id, resident.attributes))
    },
    async phoneOf(phoneId: string) {
      const phone = await store.phone(phoneId)
      const resident = phone && (await store.resident(phone.resident_id))
      if (!phone || !resident) return undefined
      const life = resident.life.phones.find(({ id }) => id === phoneId)
      return {
        active: life?.state === 'active',
        walletKey: phone.wallet_key,
        pushEndpoint: phone.push_endpoint,
        validUntil: phone.valid_until,
      }
    },
  }
}

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
    const event = { event: 'particulars-changed' } as const
    const { effects } = await applyEvent(parts, trx, residentId, event, 'clerk')
    await store.saveAttributes(trx, residentId, sealResident(box, residentId, attributes))
    return { effects: effects.map((effect) => ({ ...effect })) }
  })
}
