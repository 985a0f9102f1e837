/**
 * One line of a batch: a case as JSON.
 * @module
 */

import type { Crypto } from '@tegata/crypto'
import { CodedError } from '@tegata/kernel'
import * as z from 'zod'
import { bytesText, caseId, readCaseLine, timeText } from '../input/case-line.ts'
import { decodeText } from '../input/decode-text.ts'
import type { Line } from '../input/split-lines.ts'
import { certificatesIn } from '../input/trust-anchors.ts'
import type { CaseToJudge } from './judge-case.ts'
import { importReaderKey, privateJwk } from './read-reader-key.ts'
import { toleranceNames, tolerancesOf } from './read-tolerances.ts'

/** Longest line; a DeviceResponse has 4 MiB at most, twice that in hexadecimal. */
export const maxLineBytes = 9 * 1024 * 1024

const anchors = z.string().transform((text, context) => {
  try {
    if (text.includes('-----BEGIN ')) return certificatesIn(new TextEncoder().encode(text))
    const content = decodeText(text)
    if (content) return [content.bytes]
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
  }
  context.issues.push({ code: 'custom', message: 'not base64url, base64, hex or PEM', input: '' })
  return z.NEVER
})
const schema = z
  .strictObject({
    id: caseId,
    deviceResponse: bytesText.optional(),
    issuerSigned: bytesText.optional(),
    sessionTranscript: bytesText.optional(),
    trustAnchors: z.array(anchors).transform((lists) => lists.flat()),
    at: timeText,
    docType: z.string().optional(),
    readerKey: privateJwk.optional(),
    tolerate: z.array(z.enum(toleranceNames)).optional(),
  })
  .refine(
    ({ deviceResponse, issuerSigned }) =>
      (deviceResponse === undefined) !== (issuerSigned === undefined),
    'exactly one of deviceResponse and issuerSigned',
  )
type CaseFields = z.output<typeof schema>

/** `id` is `null` where the line has none that can be read. */
export type ReadCase = { readonly id: string | null } & (
  | { readonly given: CaseToJudge }
  | { readonly malformed: string }
)

/** Reads a line. Whatever is in it, the answer is a case or why it is none. */
export async function readCase(
  line: Line,
  policy: { readonly statusRequired: boolean },
  crypto: Crypto,
): Promise<ReadCase> {
  const read = readCaseLine(line, schema, maxLineBytes)
  if ('malformed' in read) return read
  const { id, fields } = read
  try {
    return { id, given: await caseOf(fields, policy.statusRequired, crypto) }
  } catch (error) {
    if (error instanceof CodedError) return { id, malformed: `readerKey: ${error.message}` }
    throw error
  }
}

async function caseOf(
  fields: CaseFields,
  statusRequired: boolean,
  crypto: Crypto,
): Promise<CaseToJudge> {
  const { deviceResponse, issuerSigned, sessionTranscript, readerKey, docType } = fields
  const { trustAnchors, at, tolerate = [] } = fields
  return {
    scope: issuerSigned ? 'issuer' : 'issuer-and-device',
    bytes: issuerSigned ?? deviceResponse ?? new Uint8Array(0),
    trustAnchors,
    at,
    tolerate: tolerancesOf(tolerate),
    statusRequired,
    ...(sessionTranscript && { sessionTranscript }),
    ...(readerKey && { readerKey: await importReaderKey(readerKey, crypto) }),
    ...(docType !== undefined && { docType }),
  }
}
