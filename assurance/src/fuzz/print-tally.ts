/**
 * What a run of one kind looks like on a terminal, and how tallies of threads are put together.
 * @module
 */
import type { Finding, Tally } from './run-fuzz.ts'

export function addTallies(tallies: readonly Tally[]): Tally {
  const [first] = tallies
  if (!first) throw new TypeError('no tally')
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, one) => total + of(one), 0)
  return {
    kind: first.kind,
    mutants: sum(({ mutants }) => mutants),
    unchanged: sum(({ unchanged }) => unchanged),
    refused: addCounts(tallies.map(({ refused }) => refused)),
    equal: sum(({ equal }) => equal),
    witnessed: sum(({ witnessed }) => witnessed),
    harmless: addCounts(tallies.map(({ harmless }) => harmless)),
    findings: tallies.flatMap(({ findings }) => findings),
    millis: Math.max(...tallies.map(({ millis }) => millis)),
  }
}

function addCounts(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total = new Map<string, number>()
  for (const [name, count] of all.flatMap(Object.entries<number>))
    total.set(name, (total.get(name) ?? 0) + count)
  return Object.fromEntries(total)
}

export function printTally(tally: Tally): string {
  const { kind, mutants, refused, equal, witnessed, harmless, findings, unchanged } = tally
  const counts = Object.entries(refused).sort(([, a], [, b]) => b - a)
  const refusals = counts.reduce((total, [, count]) => total + count, 0)
  const rate = Math.round(mutants / (tally.millis / 1000))
  const lines = [
    `${kind}: ${mutants} mutants, ${refusals} refused, ${equal} accepted and equal, ` +
      `${witnessed} signed anew and right, ${listed(harmless)}, ${unchanged} unchanged, ` +
      `${findings.length} findings (${rate}/s)`,
    ...counts.map(([id, count]) => `  ${String(count).padStart(8)} ${id}`),
    ...findings.map(printFinding),
  ]
  return `${lines.join('\n')}\n`
}

const listed = (harmless: Readonly<Record<string, number>>): string =>
  Object.entries(harmless)
    .map(([name, count]) => `${count} harmless (${name})`)
    .join(', ') || '0 harmless'

const printFinding = ({ kind, seed, number, mutation, what, hex }: Finding): string =>
  `  FINDING ${kind} --seed ${seed} number ${number} (${mutation}): ${what}\n    ${hex}`
