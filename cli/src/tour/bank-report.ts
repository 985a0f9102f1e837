/**
 * The report as the bank reads it over HTTP.
 * @module
 */
import type { ReportReply } from '@tegata/role-verifier/contract'

/** Ids of the checks that failed. */
export const failedOf = (report: ReportReply | undefined): string[] =>
  (report?.checks ?? []).filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
