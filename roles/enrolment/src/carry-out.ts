/**
 * Carrying out what a life decided. The transaction writes what is to be true and enqueues a job
 * for each; the job makes the neighbour agree with what is written then, so that jobs may come
 * twice, late and in any order.
 * @module
 */

import { toBase64url } from '@tegata/kernel'
import {
  type CertificateEffect,
  type Decision,
  decide,
  type Effect,
  type LifeEvent,
} from '@tegata/lifecycle'
import { appendAudit, type JobQueue } from '@tegata/service'
import { z } from 'zod'
import type { EffectsReply } from './contract.ts'
import type { EnrolmentDeps } from './enrolment-deps.ts'
import { EnrolmentError } from './errors.ts'
import type { Store, Trx } from './store.ts'
import { tellPhones } from './tell-phones.ts'

export type LifeParts = Pick<EnrolmentDeps, 'crypto' | 'jobs' | 'now' | 'phoneToldQueue'> & {
  readonly store: Store
}

const certificateQueue: JobQueue<{ serial: string }> = {
  name: 'enrolment.certificate',
  shape: z.object({ serial: z.string() }),
}
/** Worked on by `issue-order.ts`. */
export const orderQueue: JobQueue<{ orderId: string }> = {
  name: 'enrolment.order',
  shape: z.object({ orderId: z.string() }),
}

type Neighbours = Pick<
  EnrolmentDeps,
  'holdCertificate' | 'jobs' | 'phoneToldQueue' | 'resumeCertificate' | 'revokeCertificate'
> & { readonly store: Store }

export async function defineEffects(deps: Neighbours): Promise<void> {
  await deps.jobs.define(certificateQueue, ({ serial }) => tellAuthority(deps, serial))
  await deps.jobs.declare(deps.phoneToldQueue)
}

/**
 * The row is held until the authority has answered: two jobs at once would each tell what they read,
 * and the authority would believe the last, not the newest.
 */
const tellAuthority = ({ store, ...authority }: Neighbours, serial: string): Promise<void> =>
  store.transaction(async (trx) => {
    const row = await store.lockCertificate(trx, serial)
    if (row?.state === 'revoked')
      await authority.revokeCertificate(serial, row.reason ?? 'cessationOfOperation')
    if (row?.state === 'held') await authority.holdCertificate(serial)
    if (row?.state === 'valid') await authority.resumeCertificate(serial)
  })

/**
 * Decides and writes an event of a resident whose row is locked.
 * @throws LifecycleError when it cannot happen; nothing is written then
 */
export async function applyEvent(
  parts: LifeParts,
  trx: Trx,
  residentId: string,
  event: LifeEvent,
  actor: string,
): Promise<Decision> {
  const { store, now } = parts
  const resident = await store.lockResident(trx, residentId)
  if (!resident) throw unknownResident()
  const decision = decide(resident.life, event, now())
  const saved = await store.saveLife(trx, residentId, decision.life)
  for (const effect of decision.effects) await writeEffect(parts, trx, effect)
  const changed = event.event === 'particulars-changed'
  await tellPhones(parts, trx, resident.life, saved, { changed })
  const entry = { at: now(), actor, action: `life.${event.event}`, subject: residentId }
  await appendAudit(trx, entry)
  return decision
}

/** @throws EnrolmentError `enrolment/unknown-resident`, LifecycleError */
export async function recordEvent(
  parts: LifeParts,
  residentId: string,
  event: LifeEvent,
): Promise<EffectsReply> {
  const { effects } = await parts.store.transaction((trx) =>
    applyEvent(parts, trx, residentId, event, 'clerk'),
  )
  return { effects: effects.map((effect) => ({ ...effect })) }
}

async function writeEffect(parts: LifeParts, trx: Trx, effect: Effect): Promise<void> {
  const { jobs, store, crypto } = parts
  switch (effect.effect) {
    case 'offer-record':
    case 'issue-certificate':
      // Written by whoever has the certificate; the record is offered when the phone asks for it.
      return
    case 'lapse-record':
      return await store.setLapseReason(trx, effect.phoneId, effect.reason)
    case 'order-certificate': {
      const { id: phoneId, kind } = onPhone(effect)
      const orderId = `phone ${phoneId} ${kind} ${toBase64url(crypto.random(9))}`
      await store.addOrder(trx, { id: orderId, phone_id: phoneId, kind })
      return await jobs.enqueue(trx, orderQueue, { orderId })
    }
    case 'cancel-order': {
      const { id, kind } = onPhone(effect)
      for (const orderId of await store.cancelOrders(trx, { phone_id: id, kind }))
        await jobs.enqueue(trx, orderQueue, { orderId })
      return
    }
    default: {
      const { holder, id, kind } = effect
      const to = targetOf(effect)
      const serials = await store.setCertificate(trx, { holder, holder_id: id, kind }, to)
      for (const serial of serials) await jobs.enqueue(trx, certificateQueue, { serial })
    }
  }
}

/** Cards get their certificates at the counter, and order none. */
function onPhone(effect: CertificateEffect): CertificateEffect {
  if (effect.holder !== 'phone') throw new TypeError('an order for a card')
  return effect
}

type Move = Extract<
  CertificateEffect,
  { effect: 'hold-certificate' | 'resume-certificate' | 'revoke-certificate' }
>

function targetOf(effect: Move) {
  switch (effect.effect) {
    case 'revoke-certificate':
      return { state: 'revoked', reason: effect.reason } as const
    case 'hold-certificate':
      return { state: 'held', reason: null } as const
    case 'resume-certificate':
      return { state: 'valid', reason: null } as const
  }
}

export const unknownResident = () =>
  new EnrolmentError('enrolment/unknown-resident', 'no resident has this id')
