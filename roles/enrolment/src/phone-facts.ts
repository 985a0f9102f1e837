/**
 * What the issuer may know of a phone, and of its holder when it issues.
 * @module
 */
import { EnrolmentError } from './errors.ts'
import type { CardParts } from './give-card.ts'
import { recordAttributes, unsealResident } from './sealed-resident.ts'

export const phoneFacts = ({ store, box }: Pick<CardParts, 'box' | 'store'>) => {
  const find = async (phoneId: string) => {
    const phone = await store.phone(phoneId)
    const resident = phone && (await store.resident(phone.resident_id))
    return phone && resident ? { phone, resident } : undefined
  }
  return {
    /** For the issuer, at the time of issuing. @throws EnrolmentError `enrolment/unknown-phone` */
    async attributesFor(phoneId: string) {
      const found = await find(phoneId)
      if (!found) throw new EnrolmentError('enrolment/unknown-phone', 'no phone has this id')
      const { resident } = found
      return recordAttributes(unsealResident(box, resident.id, resident.attributes))
    },
    async phoneOf(phoneId: string) {
      const found = await find(phoneId)
      if (!found) return undefined
      const { phone, resident } = found
      const life = resident.life.phones.find(({ id }) => id === phoneId)
      return {
        // A record that lapsed stays lapsed: the phone applies again before it gets another.
        active: life?.state === 'active' && life.record === 'current',
        walletKey: phone.wallet_key,
        pushEndpoint: phone.push_endpoint,
        validUntil: phone.valid_until,
      }
    },
  }
}
