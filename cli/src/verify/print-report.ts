/**
 * A report as a table for people.
 * @module
 */

import { diagnoseCbor } from '@tegata/cbor'
import type { Check } from '@tegata/kernel'
import type { VerifiedDocument } from '@tegata/mdoc'
import { printableLine } from '../input/printable.ts'
import { type ReportOptions, statusOf } from './case-report.ts'
import type { CaseReport } from './judge-case.ts'

/** Lines of a report: verdict, checks, tolerances, documents, status. */
export function reportText(report: CaseReport, options: ReportOptions): string {
  const { verdict, scope, at } = report
  const lines = [
    `${verdict.toUpperCase()} at ${at.toISOString()}, judged: ${judged[scope]}`,
    '',
    ...table([['check', 'outcome', 'clause', 'reason'], ...report.checks.map(checkRow)]),
    '',
    ...toleranceLines(report),
    ...report.documents.flatMap((document) => documentLines(document, verdict, options)),
    statusText[statusOf(report)],
  ]
  return `${lines.map(printableLine).join('\n')}\n`
}

const judged = {
  'issuer-and-device': 'the issuer’s and the device’s half',
  issuer: 'the issuer’s half alone; no device proved anything',
} as const

const statusText = {
  'not-checked': 'Revocation status: not checked, since this command uses no network.',
  'not-named': 'Revocation status: not checked; the document names none.',
} as const

const checkRow = ({ id, outcome, clause, reason = '' }: Check) => [id, outcome, clause, reason]

/** Columns as wide as their widest cell; the last is as long as it likes. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function toleranceLines({ tolerated, wouldTolerate }: CaseReport): string[] {
  const flags = wouldTolerate.map((name) => `--tolerate ${name}`).join(' ')
  return [
    ...(tolerated.length > 0 ? [`Tolerated: ${tolerated.join(', ')}`] : []),
    ...(flags === '' ? [] : [`It would be accepted with: ${flags}`]),
  ]
}

function documentLines(
  document: VerifiedDocument,
  verdict: CaseReport['verdict'],
  { showValues }: ReportOptions,
): string[] {
  const { docType, signer, anchor, validity, deviceAuth } = document
  const from = validity.validFrom.toISOString()
  const lines = [
    `Document ${docType}`,
    `  valid   ${from} to ${validity.validUntil.toISOString()}`,
    `  signer  ${signer ?? 'not read'}`,
    `  anchor  ${anchor ?? 'none'}`,
    `  device  ${deviceAuth}`,
  ]
  if (verdict === 'refused') return [...lines, '  elements not shown: the response is refused']
  const elements = Object.entries(document.disclosed).flatMap(([namespace, values]) =>
    showValues
      ? Object.entries(values).map(([id, value]) => `  ${namespace} ${id}: ${diagnoseCbor(value)}`)
      : [`  ${namespace}: ${Object.keys(values).join(', ')}`],
  )
  return [...lines, ...elements]
}
