/**
 * Replies of the authority that wallets read.
 * @module
 */
import * as z from 'zod/mini'

/** The roots, DER in base64url; several generations are valid at the same time. */
export const anchorsReply = z.object({
  jpkiSign: z.array(z.string()),
  jpkiAuth: z.array(z.string()),
  iaca: z.array(z.string()),
  reader: z.array(z.string()),
})
