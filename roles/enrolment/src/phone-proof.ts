/**
 * Proof that a phone asks for itself: signed by the wallet key that its application named.
 * RFC 7515; `typ` as RFC 8725 section 3.11 asks.
 * @module
 */
import { decodeJws, verifyJws } from '@tegata/crypto'
import { CodedError } from '@tegata/kernel'
import { z } from 'zod'
import { EnrolmentError } from './errors.ts'
import type { CardParts } from './give-card.ts'
import type { PhoneRow } from './store.ts'

const proofType = 'tegata-phone+jwt'
const skewSeconds = 300

/** What a proof is good for: one for fetching does not end a phone. */
export type PhoneAction = 'certificates' | 'disposal'

const claimsShape = z.object({ aud: z.string(), iat: z.number(), sub: z.string(), act: z.string() })

/**
 * The phone, when the proof is its own, for this action, and new.
 * @throws EnrolmentError `enrolment/unknown-phone`, `enrolment/malformed`,
 * `enrolment/proof-not-accepted`
 */
export async function requirePhone(
  parts: Pick<CardParts, 'crypto' | 'now' | 'publicUrl' | 'store'>,
  asked: { readonly phoneId: string; readonly proof: string; readonly action: PhoneAction },
): Promise<PhoneRow> {
  const { crypto, now, publicUrl, store } = parts
  const { jws, claims } = read(asked.proof)
  const phone = await store.phone(asked.phoneId)
  if (!phone) throw new EnrolmentError('enrolment/unknown-phone', 'no phone has this id')
  const key = await crypto.importPublicKey({ jwk: phone.wallet_key })
  if (!(await verifyJws(jws, { key, typ: proofType, algorithms: ['ES256'] })))
    throw refused('not signed by the phone’s wallet key')
  if (claims.sub !== phone.id) throw refused('made for another phone')
  if (claims.act !== asked.action) throw refused('made for another action')
  if (claims.aud !== `${publicUrl}/enrolment`) throw refused('made for another place')
  if (Math.abs(now().getTime() / 1000 - claims.iat) > skewSeconds)
    throw refused('made too long ago, or in the future')
  return phone
}

function read(proof: string) {
  try {
    const jws = decodeJws(proof, { maxLength: 8_192 })
    const claims = claimsShape.safeParse(jws.payload)
    if (claims.success) return { jws, claims: claims.data }
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
  }
  throw new EnrolmentError('enrolment/malformed', 'proof: not a JWS with aud, iat, sub and act')
}

const refused = (why: string) => new EnrolmentError('enrolment/proof-not-accepted', why)
