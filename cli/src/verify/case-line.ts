/**
 * One line of a batch: a case as JSON.
 * @module
 */

import type { Crypto } from '@tegata/crypto'
import { CodedError, utf8Decode } from '@tegata/kernel'
import * as z from 'zod'
import { decodeText } from '../input/decode-text.ts'
import { parseJson } from '../input/parse-json.ts'
import { parseTime } from '../input/parse-time.ts'
import { shapeProblem } from '../input/shape-problem.ts'
import type { Line } from '../input/split-lines.ts'
import { certificatesIn } from '../input/trust-anchors.ts'
import type { CaseToJudge } from './judge-case.ts'
import { importReaderKey, privateJwk } from './read-reader-key.ts'
import { toleranceNames, tolerancesOf } from './read-tolerances.ts'

/** Longest line; a DeviceResponse has 4 MiB at most, twice that in hexadecimal. */
export const maxLineBytes = 9 * 1024 * 1024

const longestId = 1000

const bytes = z.string().transform((text, context) => {
  const content = decodeText(text)
  if (content) return content.bytes
  context.issues.push({ code: 'custom', message: 'not base64url, base64 or hex', input: '' })
  return z.NEVER
})
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
const time = z.string().transform((text, context) => {
  const date = parseTime(text)
  if (date) return date
  context.issues.push({ code: 'custom', message: 'not an ISO 8601 time with Z', input: '' })
  return z.NEVER
})

const schema = z
  .strictObject({
    id: z.string().max(longestId),
    deviceResponse: bytes.optional(),
    issuerSigned: bytes.optional(),
    sessionTranscript: bytes.optional(),
    trustAnchors: z.array(anchors).transform((lists) => lists.flat()),
    at: time,
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
  if (!line.bytes) return { id: null, malformed: `longer than ${maxLineBytes} bytes` }
  const json = readJson(line.bytes)
  if ('malformed' in json) return { id: null, ...json }
  const id = idOf(json.value)
  const parsed = schema.safeParse(json.value)
  if (!parsed.success) return { id, malformed: shapeProblem(parsed.error) }
  try {
    return { id, given: await caseOf(parsed.data, policy.statusRequired, crypto) }
  } catch (error) {
    if (error instanceof CodedError) return { id, malformed: `readerKey: ${error.message}` }
    throw error
  }
}

function readJson(line: Uint8Array): { value: unknown } | { malformed: string } {
  try {
    return { value: parseJson(utf8Decode(line)) }
  } catch (error) {
    if (error instanceof CodedError) return { malformed: error.message }
    throw error
  }
}

/** So that a case that is refused for its form can still be told apart. */
function idOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null
  return typeof value.id === 'string' && value.id.length <= longestId ? value.id : null
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
