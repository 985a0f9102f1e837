/**
 * The report as the bank reads it over HTTP.
 * @module
 */
import * as z from 'zod'

export const checkShape = z.object({
  id: z.string(),
  outcome: z.enum(['passed', 'failed', 'tolerated', 'skipped', 'not-applicable']),
  clause: z.string(),
  reason: z.optional(z.string()),
})
export const reportShape = z.object({
  verdict: z.enum(['accepted', 'refused']),
  checks: z.array(checkShape),
})
export type BankReport = z.output<typeof reportShape>

/** Ids of the checks that failed. */
export const failedOf = (report: BankReport | undefined): string[] =>
  (report?.checks ?? []).filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
