/**
 * One line of a batch, whatever the batch is of: a case as JSON, with an id of its own.
 * @module
 */
import { CodedError, utf8Decode } from '@tegata/kernel'
import * as z from 'zod'
import { decodeText } from './decode-text.ts'
import { parseJson } from './parse-json.ts'
import { parseTime } from './parse-time.ts'
import { shapeProblem } from './shape-problem.ts'
import type { Line } from './split-lines.ts'

const longestId = 1000

export const caseId = z.string().max(longestId)

export const bytesText = z.string().transform((text, context) => {
  const content = decodeText(text)
  if (content) return content.bytes
  context.issues.push({ code: 'custom', message: 'not base64url, base64 or hex', input: '' })
  return z.NEVER
})

export const timeText = z.string().transform((text, context) => {
  const date = parseTime(text)
  if (date) return date
  context.issues.push({ code: 'custom', message: 'not an ISO 8601 time with Z', input: '' })
  return z.NEVER
})

/** `id` is `null` where the line has none that can be read. */
export type ReadLine<Fields> =
  | { readonly id: string | null; readonly fields: Fields }
  | { readonly id: string | null; readonly malformed: string }

/** The members of a line; whatever is in it, the answer is these or why it has none. */
export function readCaseLine<Schema extends z.ZodType>(
  line: Line,
  schema: Schema,
  maxBytes: number,
): ReadLine<z.output<Schema>> {
  if (!line.bytes) return { id: null, malformed: `longer than ${maxBytes} bytes` }
  const json = readJson(line.bytes)
  if ('malformed' in json) return { id: null, ...json }
  const id = idOf(json.value)
  const parsed = schema.safeParse(json.value)
  if (!parsed.success) return { id, malformed: shapeProblem(parsed.error) }
  return { id, fields: parsed.data }
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
