/**
 * The end of validity. Nobody has to do anything for it: dates stand in the certificates.
 * @module
 */
import { certificateState } from '../change-life.ts'
import type { CertificatePlace, Life } from '../life.ts'
import { defineRule } from './rule.ts'

/** Whether the end has come. */
export const hasExpired = ({ expiresAt }: { readonly expiresAt: string }, at: Date): boolean =>
  Date.parse(expiresAt) <= at.getTime()

/** A certificate that stands *valid* counts until its end and, on a phone, until the card's. */
export const expiry = defineRule({
  name: 'expiry',
  says: {
    ja: '有効期限が来た証明書は使えない。期限の後は、何も再開されず、新しく発行もされない。',
    en: 'A certificate whose end has come is not usable. After it nothing is resumed and nothing is issued in its place.',
  },
  source: {
    sentence: 'A "not revoked" answer is not "valid": dates must be checked separately.',
    where: 'guides of relying-party services for JPKI validation',
    confidence: 'B',
  },
  /** Whether a relying party may count on it at this time, as far as this life says. */
  apply(life: Life, place: CertificatePlace, at: Date): boolean {
    if (life.person === 'deceased' || certificateState(life, place) !== 'valid') return false
    const counts = (thing: { readonly state: string; readonly expiresAt: string }) =>
      thing.state === 'active' && !hasExpired(thing, at)
    if (place.holder === 'card')
      return life.cards.some((card) => card.id === place.id && counts(card))
    const phone = life.phones.find(({ id }) => id === place.id)
    const card = life.cards.find(({ id }) => id === phone?.cardId)
    return phone !== undefined && counts(phone) && card?.state !== 'ended' && !expired(card, at)
  },
})

const expired = (card: { readonly expiresAt: string } | undefined, at: Date) =>
  card === undefined || hasExpired(card, at)
