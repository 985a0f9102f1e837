/**
 * Many paths, one after the other and in order, in memory that does not grow with their number.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { readCaseLine } from '../input/case-line.ts'
import { printableJson } from '../input/printable.ts'
import { type Line, splitLines } from '../input/split-lines.ts'
import { judgePathCase, type PathAnswer } from './judge-path-case.ts'
import { maxLineBytes, pathCase } from './path-case.ts'

export type PathBatchOptions = {
  readonly crypto: Crypto
  readonly showReasons: boolean
  readonly write: (text: string) => Promise<void>
}

/** Judges every line and writes one for it. @returns whether all are valid */
export async function judgePathBatch(
  chunks: AsyncIterable<Uint8Array>,
  { crypto, showReasons, write }: PathBatchOptions,
): Promise<boolean> {
  let allValid = true
  for await (const line of splitLines(chunks, maxLineBytes)) {
    const { id, valid, failed, reasons } = await answerLine(line, crypto)
    allValid &&= valid
    await write(`${printableJson({ id, valid, failed, ...(showReasons && { reasons }) })}\n`)
  }
  return allValid
}

type Answer = PathAnswer & { readonly id: string | null }

async function answerLine(line: Line, crypto: Crypto): Promise<Answer> {
  const read = readCaseLine(line, pathCase, maxLineBytes)
  if ('malformed' in read) return refused(read.id, 'cli/case-malformed', read.malformed)
  try {
    return { id: read.id, ...(await judgePathCase(read.fields, crypto)) }
  } catch (error) {
    const why = error instanceof Error ? error.name : 'unknown error'
    return refused(read.id, 'cli/case-failed', why)
  }
}

/** A line that led to no report. */
const refused = (id: string | null, failed: string, reason: string): Answer => ({
  id,
  valid: false,
  failed: [failed],
  reasons: { [failed]: reason },
})
