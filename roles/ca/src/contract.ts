/**
 * The certificate authorities on the wire. Certificates are DER in base64url.
 * @module
 */
import { z } from 'zod'

export { anchorsReply } from '@tegata/messages/replies/ca'

export const authorityNames = ['jpki-sign', 'jpki-auth', 'iaca', 'reader-ca'] as const
export const authorityName = z.enum(authorityNames)
export type AuthorityName = z.output<typeof authorityName>
