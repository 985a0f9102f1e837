/**
 * The certificate authorities on the wire. Certificates are DER in base64url.
 * @module
 */
import { z } from 'zod'

export const authorityNames = ['jpki-sign', 'jpki-auth', 'iaca', 'reader-ca'] as const
export const authorityName = z.enum(authorityNames)
export type AuthorityName = z.output<typeof authorityName>

/** Public roots by what they vouch for. */
export const anchorsReply = z.object({
  jpkiSign: z.array(z.string()),
  jpkiAuth: z.array(z.string()),
  iaca: z.array(z.string()),
  reader: z.array(z.string()),
})
export type AnchorsReply = z.output<typeof anchorsReply>
