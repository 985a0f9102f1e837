/**
 * A certificate, what may lead to an anchor, and what is asked of both: one line of a batch.
 * @module
 */
import { keyUsages } from '@tegata/pki'
import * as z from 'zod'
import { bytesText, caseId, timeText } from '../input/case-line.ts'

/** Longest line: lists of revoked certificates are long, in base64 a third longer. */
export const maxLineBytes = 48 * 1024 * 1024

/** RFC 5280, 4.2.1.12 and 4.2.1.3; RFC 5280 renamed one use. */
const purposeNames: Readonly<Record<string, string>> = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  OCSPSigning: '1.3.6.1.5.5.7.3.9',
}

const objectId = z.string().regex(/^[0-2](\.(0|[1-9]\d{0,38})){1,32}$/)
const purpose = z
  .string()
  .transform((name) => (Object.hasOwn(purposeNames, name) ? purposeNames[name] : name))
  .pipe(objectId)
const usage = z
  .string()
  .transform((name) => (name === 'contentCommitment' ? 'nonRepudiation' : name))
  .pipe(z.enum(keyUsages))

/** One, or a list of them. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z.union([item, z.array(item).max(256)]).transform((value) => [value].flat())

export const pathCase = z.strictObject({
  id: caseId,
  leaf: bytesText,
  intermediates: z.array(bytesText).default([]),
  anchors: z.array(bytesText),
  crls: z.array(bytesText).default([]),
  at: timeText,
  eku: listOf(purpose).optional(),
  keyUsage: listOf(usage).optional(),
  policies: listOf(objectId).optional(),
  requireExplicitPolicy: z.boolean().optional(),
  inhibitPolicyMapping: z.boolean().optional(),
  inhibitAnyPolicy: z.boolean().optional(),
  maxDepth: z.int().check(z.gte(1), z.lte(1000)).optional(),
})

export type PathCase = z.output<typeof pathCase>
