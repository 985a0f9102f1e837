/**
 * What was looked at, how it stands, and what to do.
 * @module
 */
import { printableLine } from '../input/printable.ts'

/** `note`: fine as it is, and worth knowing. */
export type Outcome = 'ok' | 'note' | 'problem'

export type Finding = {
  /** `<area>/<thing>`, e.g. `install/node`. */
  readonly id: string
  readonly outcome: Outcome
  readonly what: string
  readonly action?: string
}

type Maker = (id: string, what: string, action?: string) => Finding

const maker =
  (outcome: Outcome): Maker =>
  (id, what, action) => ({ id, outcome, what, ...(action !== undefined && { action }) })

export const ok = maker('ok')
export const note = maker('note')
export const problem = maker('problem')

/** One line for each finding, and one for what to do. */
export function findingsText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ id }) => id.length))
  const lines = findings.flatMap(({ id, outcome, what, action }) => [
    `${outcome.padEnd(7)}  ${id.padEnd(width)}  ${what}`,
    ...(action === undefined ? [] : [`${' '.repeat(9 + width)}  do: ${action}`]),
  ])
  const problems = findings.filter(({ outcome }) => outcome === 'problem').length
  const summary = problems === 0 ? 'No problem found.' : `Problems: ${problems}`
  return `${[...lines, '', summary].map(printableLine).join('\n')}\n`
}
