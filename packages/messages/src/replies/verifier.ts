/**
 * Replies of the verifier to wallets and relying parties.
 * @module
 */
import * as z from 'zod/mini'

/** After a response: where the browser goes on, with a fresh code. OpenID4VP 1.0, 8.2. */
export const responseReply = z.object({ redirect_uri: z.optional(z.string()) })

/** A login was opened. */
export const loginReply = z.object({
  id: z.string(),
  challenge: z.string(),
  audience: z.string(),
  expiresAt: z.string(),
})

/** What the phone learns of its answer. */
export const loginAnswer = z.object({ accepted: z.boolean() })
