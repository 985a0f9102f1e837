/**
 * The certificate authorities on the wire. Certificates are DER in base64url.
 * @module
 */
import { z } from 'zod'

export { anchorsReply } from '@tegata/messages/replies/ca'

export const authorityNames = ['jpki-sign', 'jpki-auth', 'iaca', 'reader-ca'] as const
export const authorityName = z.enum(authorityNames)
export type AuthorityName = z.output<typeof authorityName>

/** What the certificates are for that an operator may revoke. */
export const signerPurposes = [
  'document-signer',
  'status-signer',
  'reader',
  'ocsp-responder',
] as const

const revocationReasons = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
] as const
export const revocationBody = z.strictObject({ reason: z.enum(revocationReasons) })

const signerSummary = z.object({
  serial: z.string(),
  authority: z.string(),
  purpose: z.string(),
  state: z.enum(['issuing', 'good', 'held', 'revoked']),
  notAfter: z.iso.datetime(),
  reason: z.string().optional(),
})
export type SignerSummary = z.output<typeof signerSummary>
export const signersReply = z.object({ signers: z.array(signerSummary) })
