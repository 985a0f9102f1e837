/**
 * An entry of the catalogue of checks, and the report lines made of it.
 * @module
 */
import type { Check } from './check.ts'

/** What a check says about itself in docs/checks.md. */
export type CheckEntry = {
  readonly id: string
  readonly clause: string
  readonly title: { readonly ja: string; readonly en: string }
  /** What could happen without it, and where it did. */
  readonly defends: string
  /** What a failure looks like, as a sentence for whoever reads the report. */
  readonly failure: { readonly ja: string; readonly en: string }
  /** What the person at the counter, or the operator, should do. */
  readonly onFailure: { readonly ja: string; readonly en: string }
}

/** `undefined` for a check that passed, else why it failed. */
export type Reason = string | undefined

/** Report lines for the entries of one catalogue, by id. */
export function checkMaker<Id extends string>(catalogue: readonly (CheckEntry & { id: Id })[]) {
  const clauses = new Map<string, string>(catalogue.map(({ id, clause }) => [id, clause]))
  const line = (id: Id, outcome: Check['outcome'], reason?: string): Check => ({
    id,
    outcome,
    clause: clauses.get(id) ?? '',
    ...(reason !== undefined && { reason }),
  })
  // A line that passed says nothing of its own, and most do: one for each id is enough.
  const passed = new Map(catalogue.map(({ id }) => [id, Object.freeze(line(id, 'passed'))]))
  return {
    /** Passed without a reason, failed with one. Lines that passed are shared, and frozen. */
    judge: (id: Id, reason: Reason): Check =>
      reason === undefined ? (passed.get(id) ?? line(id, 'passed')) : line(id, 'failed', reason),
    /** Failed, or tolerated by name. */
    tolerate: (
      id: Id,
      reason: string,
      tolerance: { readonly names: readonly string[]; readonly tolerated: boolean },
    ): Check => ({
      ...line(id, tolerance.tolerated ? 'tolerated' : 'failed', reason),
      tolerances: tolerance.names,
    }),
    notApplicable: (id: Id, reason: string): Check => line(id, 'not-applicable', reason),
    skipped: (id: Id, reason: string): Check => line(id, 'skipped', reason),
  }
}
