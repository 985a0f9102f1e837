/**
 * A report as plain data, for machines: names of what was disclosed, and values only when asked.
 * @module
 */
import type { VerifiedDocument } from '@tegata/mdoc'
import { plainValue } from '../inspect/plain-value.ts'
import type { CaseReport } from './judge-case.ts'

export type ReportOptions = { readonly showValues: boolean }

/** `not-named`: the document names no status, so there was nothing to ask. */
export type StatusOutcome = 'not-checked' | 'not-named'

/** The whole report. */
export function plainReport(report: CaseReport, options: ReportOptions) {
  const { verdict, scope, at, checks, tolerated, wouldTolerate } = report
  return {
    verdict,
    scope,
    at: at.toISOString(),
    failed: failedOf(report),
    tolerated,
    wouldTolerate,
    status: statusOf(report),
    checks,
    documents: report.documents.map((document) => plainDocument(document, options)),
  }
}

/** Ids of the checks that failed, each once. */
export const failedOf = ({ checks }: Pick<CaseReport, 'checks'>): readonly string[] => [
  ...new Set(checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)),
]

export function statusOf({ checks, documents }: CaseReport): StatusOutcome {
  const asked = checks.filter(({ id }) => id === 'mdoc/status')
  const named = asked.some(({ outcome }) => outcome !== 'not-applicable')
  return documents.length > 0 && !named ? 'not-named' : 'not-checked'
}

export function plainDocument(document: VerifiedDocument, { showValues }: ReportOptions) {
  const { docType, disclosed, deviceAuth, signer, anchor, validity } = document
  return {
    docType,
    elements: mapEntries(disclosed, (elements) => Object.keys(elements)),
    ...(showValues && {
      values: mapEntries(disclosed, (elements) => mapEntries(elements, plainValue)),
    }),
    deviceAuth,
    ...(signer !== undefined && { signer }),
    ...(anchor !== undefined && { anchor }),
    validFrom: validity.validFrom.toISOString(),
    validUntil: validity.validUntil.toISOString(),
  }
}

const mapEntries = <In, Out>(record: Readonly<Record<string, In>>, change: (value: In) => Out) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
