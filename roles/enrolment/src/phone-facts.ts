/**
 * What the issuer may know of a phone's holder, and when.
 * @module
 */
import type { CardParts } from './give-card.ts'
import { recordAttributes, unsealResident } from './sealed-resident.ts'

/**
 * For the issuer, at the time of issuing, with their version. `undefined`: no record may be issued to
 * this phone, and nobody's attributes leave for it.
 */
export async function attributesFor(
  { store, box }: Pick<CardParts, 'box' | 'store'>,
  phoneId: string,
) {
  const phone = await store.phone(phoneId)
  const resident = phone && (await store.resident(phone.resident_id))
  const life = resident?.life.phones.find(({ id }) => id === phoneId)
  if (!resident || life?.state !== 'active' || life.record !== 'current') return undefined
  const { id, attributes, particulars: version } = resident
  return { version, attributes: recordAttributes(unsealResident(box, id, attributes)) }
}
