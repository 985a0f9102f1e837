/**
 * The verifier on the wire: presentations, logins, checks of signatures and certificates. Bytes are base64url.
 * @module
 */
import { z } from 'zod'

export { loginAnswer, loginReply, responseReply } from '@tegata/messages/replies/verifier'

const base64url = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(/^[A-Za-z0-9_-]*$/)

export const checkShape = z.object({
  id: z.string(),
  outcome: z.enum(['passed', 'failed', 'tolerated', 'skipped', 'not-applicable']),
  clause: z.string(),
  reason: z.string().optional(),
  tolerances: z.array(z.string()).optional(),
})
export const reportShape = z.object({
  verdict: z.enum(['accepted', 'refused']),
  checks: z.array(checkShape),
})
export type ReportReply = z.output<typeof reportShape>

export const newPresentation = z.strictObject({
  /** A registered purpose, e.g. `account-opening`. */
  purpose: z.string().min(1).max(64),
  /** Sandbox only: asks for more than was registered, to see wallets refuse. */
  overAsk: z.record(z.string().max(200), z.array(z.string().max(100)).max(50)).optional(),
})
export const presentationReply = z.object({
  id: z.string(),
  /** What the phone opens, as a link or a QR code. */
  authorizationRequest: z.string(),
  expiresAt: z.string(),
})

export const presentationState = z.enum([
  'requested',
  'fetched',
  'accepted',
  'refused',
  'expired',
  'declined',
])
export const presentationSeen = z.object({
  state: presentationState,
  responsesReceived: z.number(),
  /** Of the answer that settled it; until then, of the last one that did not prove itself. */
  report: reportShape.optional(),
  /** What the wallet gave as the reason when it declined: OpenID4VP 1.0, 8.5. */
  error: z.string().optional(),
  /** Once, and only with the response code; it is forgotten then. */
  disclosed: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
})
export type PresentationSeen = z.output<typeof presentationSeen>

/** OpenID4VP 1.0, 8.2 and 8.5: form members. */
export const responseForm = z.object({
  response: z.string().max(4_194_304).optional(),
  /** RFC 6749, 4.1.2.1: visible characters, without quotation mark and backslash. */
  error: z
    .string()
    .max(200)
    .regex(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
    .optional(),
  /** Beside an error: that of the request. */
  state: z.string().max(512).optional(),
})

export const emptyBody = z.strictObject({})
/** A JWT of type `tegata-login+jwt`, signed by the authentication key. */
export const loginBody = z.strictObject({ login: z.string().min(1).max(16_384) })
export const loginSeen = z.object({
  state: z.enum(['open', 'accepted', 'expired']),
  /** Of the answer that was accepted; until then, of the last one that was not. */
  report: reportShape.optional(),
  /** Answers that were not accepted; counted up to a limit, and none of them ends the login. */
  refusedAnswers: z.number(),
  /** A number for this person that means something to this relying party only. */
  subject: z.string().optional(),
})

export const signatureBody = z.strictObject({
  document: base64url(700_000),
  signature: base64url(1_024),
  certificate: base64url(8_192),
})

/** A certificate in DER; a bare signature over a document, where that is to fit as well. */
export const certificateBody = z.strictObject({
  certificate: base64url(8_192),
  /** What it must be for; without it, either will do and the answer says which. */
  purpose: z.enum(['sign', 'auth']).optional(),
  document: base64url(700_000).optional(),
  signature: base64url(1_024).optional(),
})
export const certificateCheckShape = reportShape.extend({
  kind: z.enum(['sign', 'auth']).optional(),
  token: z.enum(['card', 'phone']).optional(),
  status: z.enum(['good', 'held', 'revoked', 'unknown', 'never-issued', 'not-established']),
  /** Why it is refused: the first reason that applies. */
  code: z.string().optional(),
  at: z.string(),
  validity: z.object({ notBefore: z.string(), notAfter: z.string() }).optional(),
  /** Certificate and authority, DER. */
  path: z.array(z.string()).optional(),
  /** Every question about revocation, with the bytes that came back; the last one counts. */
  revocation: z.array(
    z.object({
      method: z.enum(['ocsp', 'crl']),
      url: z.string().optional(),
      at: z.string(),
      evidence: z.string().optional(),
      failure: z.string().optional(),
    }),
  ),
  /** For relying parties that were admitted to read them. */
  attributes: z
    .object({
      name: z.string(),
      nameSubstitutes: z.string(),
      sex: z.enum(['male', 'female', 'unknown']),
      birthDate: z.string(),
      address: z.string(),
      addressSubstitutes: z.string(),
    })
    .optional(),
  /** The same for all certificates of a person, for relying parties that were admitted to know. */
  personLink: z.string().optional(),
})
export type CertificateCheckReply = z.output<typeof certificateCheckShape>
