/**
 * Enrolment on the wire: cards, applications from phones, and what happens in a life. Bytes are
 * base64url; certificates and certification requests DER.
 * @module
 */
import { printableText } from '@tegata/kernel'
import { z } from 'zod'

export {
  type AcceptedReply,
  acceptedReply,
  applicationReply,
  cardReply,
  type EffectsReply,
  effectsReply,
  type GrantReply,
  grantReply,
} from '@tegata/messages/replies/enrolment'

const base64url = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[A-Za-z0-9_-]+$/)
const certificationRequest = base64url(8_192)

const printable = z.string().regex(printableText)

const address = printable.min(1).max(400)
const municipalityCode = z.string().regex(/^\d{5}$/)

export const newResident = z.strictObject({
  name: printable.min(1).max(200),
  address,
  municipalityCode,
  birthDate: z.iso.date(),
  sex: z.enum(['female', 'male', 'other', 'unknown']),
  /** JPEG. */
  portrait: base64url(400_000),
  individualNumber: z.string().regex(/^\d{12}$/),
})
export type NewResident = z.output<typeof newResident>

/** Left out by whoever is not 15 years old yet, or wants no signing certificate. */
const signCsr = certificationRequest.optional()
export const newCard = z.strictObject({
  resident: newResident,
  signCsr,
  authCsr: certificationRequest,
})
/** A new card for somebody who has one, or had one. */
export const nextCard = z.strictObject({ signCsr, authCsr: certificationRequest })
export const emptyBody = z.strictObject({})
/** A JWT of type `tegata-application+jwt`, signed by the card. */
export const applicationBody = z.strictObject({ application: z.string().min(1).max(65_536) })
/** A JWT of type `tegata-phone+jwt`, signed by the wallet key that the application named. */
export const phoneProofBody = z.strictObject({ proof: z.string().min(1).max(8_192) })

export const moveBody = z.strictObject({ address, municipalityCode })
export const renewalBody = z.strictObject({ signCsr: certificationRequest })
export const renewalReply = z.object({ signCertificate: z.string(), signCaCertificate: z.string() })

const certificateState = z.enum(['none', 'ordered', 'valid', 'held', 'revoked'])
const thingState = z.enum(['active', 'lost', 'ended'])
/** No attribute of the person: states only. */
export const lifeReply = z.object({
  person: z.enum(['living', 'deceased']),
  cards: z.array(
    z.object({
      id: z.string(),
      state: thingState,
      sign: certificateState,
      auth: certificateState,
      expiresAt: z.string(),
    }),
  ),
  phones: z.array(
    z.object({
      id: z.string(),
      platform: z.enum(['android', 'iphone']),
      cardId: z.string(),
      state: thingState,
      sign: certificateState,
      auth: certificateState,
      record: z.enum(['none', 'current', 'lapsed']),
      expiresAt: z.string(),
    }),
  ),
})
export type LifeReply = z.output<typeof lifeReply>

/** The newest, by number; no attribute of anybody. */
export const residentsReply = z.object({
  residents: z.array(z.object({ id: z.string(), life: lifeReply })),
})
