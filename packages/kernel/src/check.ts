/**
 * A verdict is a report: every check by name, with its outcome and the clause it comes from.
 * @module
 */

export type CheckOutcome = 'passed' | 'failed' | 'tolerated' | 'skipped' | 'not-applicable'

/** One named check of a verification. `id` and `clause` are listed in docs/checks.md. */
export type Check = {
  readonly id: string
  readonly outcome: CheckOutcome
  /** Standard and clause that ask for it, e.g. `ISO/IEC 18013-5:2021, 9.3.1`. */
  readonly clause: string
  /** Why it failed, was tolerated or skipped: a rule or a path, never a disclosed value. */
  readonly reason?: string
  /** Names of the tolerances that were used or, for a failed check, would have let it pass. */
  readonly tolerances?: readonly string[]
}

/** What a report comes to. There is nothing in between. */
export type Verdict = 'accepted' | 'refused'

/** True when nothing failed and nothing mandatory is missing or skipped. Fails closed on no check. */
export function holds(checks: readonly Check[], mandatory: readonly string[]): boolean {
  const settled = new Set(
    checks.filter((c) => c.outcome === 'passed' || c.outcome === 'tolerated').map((c) => c.id),
  )
  return (
    settled.size > 0 &&
    mandatory.every((id) => settled.has(id)) &&
    checks.every((c) => c.outcome !== 'failed')
  )
}
