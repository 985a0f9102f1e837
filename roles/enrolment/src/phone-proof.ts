/**
 * Proof that a phone asks for itself: signed by the wallet key that its application named.
 * @module
 */
import { MessageError, type PhoneAction, readPhoneProof, verifyPhoneProof } from '@tegata/messages'
import { EnrolmentError } from './errors.ts'
import { failedOf } from './failed-of.ts'
import type { CardParts } from './give-card.ts'
import type { PhoneRow } from './store.ts'

/**
 * The phone, when the proof is its own, for this action, and new.
 * @throws EnrolmentError `enrolment/unknown-phone`, `enrolment/malformed`,
 * `enrolment/proof-not-accepted`
 */
export async function requirePhone(
  { crypto, now, publicUrl, store }: Pick<CardParts, 'crypto' | 'now' | 'publicUrl' | 'store'>,
  {
    phoneId,
    proof,
    action,
  }: { readonly phoneId: string; readonly proof: string; readonly action: PhoneAction },
): Promise<PhoneRow> {
  requireReadable(proof)
  const phone = await store.phone(phoneId)
  if (!phone) throw new EnrolmentError('enrolment/unknown-phone', 'no phone has this id')
  const keyOf = () => ({ jwk: phone.wallet_key })
  const audience = `${publicUrl}/enrolment`
  const expected = { audience, phoneId, action, at: now(), keyOf }
  const { verdict, checks } = await verifyPhoneProof(proof, expected, crypto)
  if (verdict === 'accepted') return phone
  throw new EnrolmentError('enrolment/proof-not-accepted', failedOf(checks))
}

function requireReadable(proof: string): void {
  try {
    readPhoneProof(proof)
  } catch (error) {
    if (!(error instanceof MessageError)) throw error
    throw new EnrolmentError('enrolment/malformed', `proof: ${error.message}`)
  }
}
