/**
 * The issuer on the wire, beside what OpenID4VCI defines.
 * @module
 */
import { z } from 'zod'

const token = z.string().min(1).max(16_384)

/** Signed by the wallet's key, type `tegata-notice-request+jwt`. */
export const noticesBody = z.strictObject({ request: token })
export { noticesReply } from '@tegata/messages/replies/issuer'

/** Signed by the wallet's key, type `tegata-lapse-receipt+jwt`. */
export const receiptBody = z.strictObject({ receipt: token })

export const recordsReply = z.object({
  records: z.array(
    z.object({
      recordId: z.string(),
      docType: z.string(),
      state: z.enum(['valid', 'lapsed']),
      issuedAt: z.string(),
      copies: z.number(),
      accepted: z.boolean(),
      lapsedAt: z.optional(z.string()),
      reason: z.optional(z.string()),
      receiptAt: z.optional(z.string()),
    }),
  ),
})
export type RecordsReply = z.output<typeof recordsReply>
