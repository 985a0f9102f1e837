/**
 * What a phone gets when it asks: its certificates when they are there, and where its record is
 * offered. Asked again it gets the same, also after its signing certificate was issued anew.
 * @module
 */

import { toBase64url, utf8Decode, utf8Encode } from '@tegata/kernel'
import { jpMyNumber } from '@tegata/profiles'
import { z } from 'zod'
import type { AcceptedReply, GrantReply } from './contract.ts'
import { EnrolmentError } from './errors.ts'
import type { CardParts } from './give-card.ts'
import { certificateContext } from './issue-order.ts'
import { rootOf } from './jpki-roots.ts'
import { requirePhone } from './phone-proof.ts'
import type { PhoneRow } from './store.ts'

/** The type of the record that phones are offered. */
export const recordType = jpMyNumber.docType

/** Half of an offer's life: whoever gets it again has time to follow it. */
const sameOfferSeconds = 300

/**
 * Never anything for a phone that is lost or ended, and nothing that is on hold or revoked.
 * @throws EnrolmentError `enrolment/phone-not-in-use`, and those of `requirePhone`
 */
export async function handOut(
  parts: CardParts,
  phoneId: string,
  proof: string,
): Promise<AcceptedReply | GrantReply> {
  const { store, box, jpkiRoots } = parts
  const row = await requirePhone(parts, { phoneId, proof, action: 'certificates' })
  const found = await store.transaction(async (trx) => {
    // Locked: a loss that is told now comes before this, or after everything was read.
    const resident = await store.lockResident(trx, row.resident_id)
    const phone = resident?.life.phones.find(({ id }) => id === phoneId)
    return phone && { phone, certificates: await store.validOnPhone(trx, phoneId) }
  })
  if (found?.phone.state !== 'active')
    throw new EnrolmentError('enrolment/phone-not-in-use', 'reported lost, given up or replaced')
  const { phone, certificates } = found
  if (phone.sign === 'ordered' || phone.auth === 'ordered') return { state: 'issuing', phoneId }
  const roots = jpkiRoots()
  const opened: { sign?: Uint8Array; auth?: Uint8Array } = {}
  for (const { kind, serial, der } of certificates)
    if (der) opened[kind] = box.open(der, certificateContext(serial))
  const reply: GrantReply = {
    state: 'ready',
    phoneId,
    signCaCertificate: toBase64url(rootOf(roots.sign, opened.sign)),
    authCaCertificate: toBase64url(rootOf(roots.auth, opened.auth)),
    ...(opened.sign && { signCertificate: toBase64url(opened.sign) }),
    ...(opened.auth && { authCertificate: toBase64url(opened.auth) }),
  }
  if (phone.record !== 'current') return reply
  const offer = await offerFor(parts, row)
  return offer ? { ...reply, ...offer } : { state: 'issuing', phoneId }
}

const offerShape = z.object({ credentialOfferUri: z.string(), txCode: z.string() })

/** The offer that is open, or a new one; none while the issuer has not heard of the phone. */
async function offerFor(
  parts: CardParts,
  { id, offer, offered_at }: PhoneRow,
): Promise<z.output<typeof offerShape> | undefined> {
  const { store, box, now, offerRecord } = parts
  const context = `offer ${id}`
  const before = new Date(now().getTime() - sameOfferSeconds * 1000)
  if (offer && offered_at && offered_at > before)
    return offerShape.parse(JSON.parse(utf8Decode(box.open(offer, context))))
  const made = await offerRecord(id, recordType)
  if (!made) return undefined
  const sealed = box.seal(utf8Encode(JSON.stringify(made)), context)
  if (await store.saveOffer(id, { sealed, at: now(), before })) return made
  // Somebody asked at the same time: that offer counts, and nobody hears of this one.
  const winner = await store.phone(id)
  return winner ? await offerFor(parts, winner) : made
}
