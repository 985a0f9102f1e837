/**
 * Many cases, one after the other and in order, in memory that does not grow with their number.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { createIssuerCache } from '@tegata/mdoc'
import { printableJson } from '../input/printable.ts'
import { type Line, splitLines } from '../input/split-lines.ts'
import { maxLineBytes, type ReadCase, readCase } from './case-line.ts'
import { failedOf, plainDocument, type ReportOptions, statusOf } from './case-report.ts'
import { type CaseReport, type CaseToJudge, judgeCase } from './judge-case.ts'

export type BatchOptions = ReportOptions & { readonly statusRequired: boolean }

export type BatchParts = {
  readonly crypto: Crypto
  readonly write: (text: string) => Promise<void>
}

/** Judges every line and writes one for it. @returns whether all were accepted */
export async function verifyBatch(
  chunks: AsyncIterable<Uint8Array>,
  options: BatchOptions,
  { crypto, write }: BatchParts,
): Promise<boolean> {
  const cache = createIssuerCache()
  const judge = (given: CaseToJudge) => judgeCase(given, crypto, cache)
  let allAccepted = true
  for await (const line of splitLines(chunks, maxLineBytes)) {
    const answer = await answerLine(line, options, { crypto, judge })
    allAccepted &&= answer.verdict === 'accepted'
    await write(`${printableJson(answer)}\n`)
  }
  return allAccepted
}

type Judge = (given: CaseToJudge) => Promise<CaseReport>

type Answer = { readonly verdict: CaseReport['verdict'] }

async function answerLine(
  line: Line,
  options: BatchOptions,
  { crypto, judge }: { crypto: Crypto; judge: Judge },
): Promise<Answer> {
  let read: ReadCase = { id: null, malformed: 'not read' }
  try {
    read = await readCase(line, options, crypto)
    if ('malformed' in read) return refused(read.id, line, 'cli/case-malformed', read.malformed)
    return answerOf(read.id, line, await judge(read.given), options)
  } catch (error) {
    const why = error instanceof Error ? error.name : 'unknown error'
    return refused(read.id, line, 'cli/case-failed', why)
  }
}

/** A line that led to no report. */
function refused(id: string | null, line: Line, failed: string, reason: string) {
  const verdict = 'refused' as const
  const names = { tolerated: [], wouldTolerate: [] }
  return {
    line: line.number,
    id,
    verdict,
    failed: [failed],
    ...names,
    reasons: { [failed]: reason },
  }
}

function answerOf(id: string | null, line: Line, report: CaseReport, options: BatchOptions) {
  const { verdict, scope, tolerated, wouldTolerate, documents, checks } = report
  const reasons = checks.flatMap(({ id: check, outcome, reason }) =>
    outcome === 'failed' && reason !== undefined ? [[check, reason] as const] : [],
  )
  return {
    line: line.number,
    id,
    verdict,
    scope,
    failed: failedOf(report),
    tolerated,
    wouldTolerate,
    status: statusOf(report),
    ...(verdict === 'refused' && { reasons: Object.fromEntries(reasons) }),
    ...(verdict === 'accepted' && {
      documents: documents.map((document) => plainDocument(document, options)),
    }),
  }
}
