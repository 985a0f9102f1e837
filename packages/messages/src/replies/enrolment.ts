/**
 * Replies of enrolment to phones and counters. Bytes are base64url; certificates DER.
 * @module
 */
import * as z from 'zod/mini'

/** A card was given. */
export const cardReply = z.object({
  residentId: z.string(),
  cardId: z.string(),
  expiresAt: z.string(),
  /** Left out when none was asked for. */
  signCertificate: z.optional(z.string()),
  authCertificate: z.string(),
  signCaCertificate: z.string(),
  authCaCertificate: z.string(),
})

/** An application was opened. */
export const applicationReply = z.object({
  applicationId: z.string(),
  challenge: z.string(),
  expiresAt: z.string(),
})

/** Accepted: the certificates are being issued, and the phone asks for them by its id. */
export const acceptedReply = z.object({ state: z.literal('issuing'), phoneId: z.string() })
/** As read. */
export type AcceptedReply = z.output<typeof acceptedReply>

/** What the phone may have now; what was revoked or is on hold is not in it. */
export const grantReply = z.object({
  state: z.literal('ready'),
  phoneId: z.string(),
  signCertificate: z.optional(z.string()),
  authCertificate: z.optional(z.string()),
  signCaCertificate: z.string(),
  authCaCertificate: z.string(),
  /** While the record is offered to this phone. */
  credentialOfferUri: z.optional(z.string()),
  /** In the sandbox it comes with the reply; in production by another way. */
  txCode: z.optional(z.string()),
})
/** As read. */
export type GrantReply = z.output<typeof grantReply>

/** What a phone gets that asks for its certificates. */
export const certificatesReply = z.discriminatedUnion('state', [acceptedReply, grantReply])

/** What followed from an event in a life. */
export const effectsReply = z.object({
  effects: z.array(
    z.object({
      effect: z.string(),
      holder: z.optional(z.enum(['card', 'phone'])),
      id: z.optional(z.string()),
      kind: z.optional(z.enum(['sign', 'auth'])),
      phoneId: z.optional(z.string()),
      reason: z.optional(z.string()),
    }),
  ),
})
/** As read. */
export type EffectsReply = z.output<typeof effectsReply>
