/**
 * The register of certified programs on the wire. Number Act, articles 18-3 and 18-4.
 * @module
 */
import { printableText } from '@tegata/kernel'
import { z } from 'zod'

const shortText = z.string().regex(printableText).min(1).max(300)
const text = z.strictObject({ ja: shortText, en: shortText })

export const programId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
export const programKind = z.enum(['receiving', 'sending'])

export const newProgram = z.strictObject({
  id: programId,
  kind: programKind,
  name: text,
  /** Purposes as in the statement; the role checks them when it certifies. */
  purposes: z.array(z.record(z.string(), z.unknown())).max(100),
})
export type NewProgram = z.output<typeof newProgram>

export const newCertificate = z.strictObject({
  /** DER in base64url. */
  certificate: z.string().min(1).max(16_384),
})

export const programReply = z.object({
  id: z.string(),
  kind: programKind,
  name: text,
  state: z.enum(['certified', 'withdrawn']),
  certifiedAt: z.string(),
  withdrawnAt: z.optional(z.string()),
  certificates: z.array(z.string()),
  purposes: z.array(z.unknown()),
})
export type ProgramReply = z.output<typeof programReply>

export const programsReply = z.object({ programs: z.array(programReply) })

/** A JWT of type `tegata-registry-statement+jwt`, good for a day. */
export const statementReply = z.object({ statement: z.string() })

export { jwksReply } from '@tegata/messages/replies/registry'
