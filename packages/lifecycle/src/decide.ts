/**
 * Which rule settles an event. Nothing else in tegata decides what follows from it.
 * @module
 */
import { cardOf, type Decision, phoneOf, type Step } from './change-life.ts'
import { LifecycleError } from './errors.ts'
import type { Holder, Life, LifeEvent } from './life.ts'
import { applicationFromPhone } from './rules/application-from-phone.ts'
import { asynchronousIssuance } from './rules/asynchronous-issuance.ts'
import { changeEndsSigning } from './rules/change-ends-signing.ts'
import { death, requireLiving } from './rules/death.ts'
import { disposalRevokes } from './rules/disposal-revokes.ts'
import { lossHoldsBoth } from './rules/loss-holds-both.ts'
import { phoneEndsWithCard } from './rules/phone-ends-with-card.ts'
import { recoveryReissuesSigning } from './rules/recovery-reissues-signing.ts'
import { renewal } from './rules/renewal.ts'

/**
 * Settles the life after an event, and the effects to carry out in the same transaction.
 *
 * @param at - when it happened or was reported
 * @throws LifecycleError `lifecycle/unknown` for a card or phone of somebody else,
 * `lifecycle/not-allowed` when the event cannot happen in this state; nothing changes then
 */
export function decide(life: Life, event: LifeEvent, at: Date): Decision {
  requireLiving(life)
  return stepOf(event, at)(life)
}

function stepOf(event: LifeEvent, at: Date): Step {
  switch (event.event) {
    case 'card-given':
    case 'signing-certificate-renewed':
      return renewal.apply(event, at)
    case 'phone-enrolled':
      return applicationFromPhone.apply(event, at)
    case 'certificate-issued':
      return asynchronousIssuance.apply(event, at)
    case 'particulars-changed':
      return changeEndsSigning.apply()
    case 'card-lost':
    case 'phone-lost':
      return notEnded(holderOf(event), lossHoldsBoth.apply(holderOf(event)))
    case 'card-found':
    case 'phone-found':
      return notEnded(holderOf(event), recoveryReissuesSigning.apply(holderOf(event), at))
    case 'card-ended':
      return notEnded(holderOf(event), phoneEndsWithCard.apply(event.cardId))
    case 'phone-ended':
      return notEnded(holderOf(event), disposalRevokes.apply(event.phoneId))
    case 'died':
      return death.apply()
  }
}

const holderOf = (event: { readonly cardId: string } | { readonly phoneId: string }): Holder =>
  'cardId' in event ? { holder: 'card', id: event.cardId } : { holder: 'phone', id: event.phoneId }

/** What ended is over: nothing can happen to it. */
const notEnded =
  ({ holder, id }: Holder, step: Step): Step =>
  (life) => {
    const thing = holder === 'card' ? cardOf(life, id) : phoneOf(life, id)
    if (thing.state === 'ended')
      throw new LifecycleError('lifecycle/not-allowed', `the ${holder} was ended or replaced`)
    return step(life)
  }
