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
    cpuMillis: sum(({ cpuMillis }) => cpuMillis),
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
  const lines = [
    `${kind}: ${mutants} mutants, ${total(refused)} refused, ${equal} accepted and equal, ` +
      `${witnessed} signed anew and right, ${listed(harmless)}, ${unchanged} unchanged, ` +
      `${findings.length} findings (${rateOf(tally)}/s)`,
    ...counts.map(([id, count]) => `  ${String(count).padStart(8)} ${id}`),
    ...findings.map(printFinding),
  ]
  return `${lines.join('\n')}\n`
}

/** All kinds, a line each: what docs/assurance.md shows. */
export function tallyTable(tallies: readonly Tally[]): string {
  const rows = tallies.map((tally) => [
    tally.kind,
    tally.mutants,
    total(tally.refused),
    tally.equal,
    tally.witnessed,
    total(tally.harmless),
    tally.unchanged,
    tally.findings.length,
    rateOf(tally),
    Math.round(tally.mutants / (tally.cpuMillis / 1000)),
  ])
  const head = 'kind,mutants,refused,equal,anew,harmless,unchanged,findings,per s,per cpu s'.split(
    ',',
  )
  return [head, ...rows].map((row) => `${row.map(column).join(' ')}\n`).join('')
}

const column = (cell: string | number, at: number): string =>
  at === 0 ? String(cell).padEnd(20) : String(cell).padStart(10)

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

const rateOf = ({ mutants, millis }: Tally): number => Math.round(mutants / (millis / 1000))

const listed = (harmless: Readonly<Record<string, number>>): string =>
  Object.entries(harmless)
    .map(([name, count]) => `${count} harmless (${name})`)
    .join(', ') || '0 harmless'

const printFinding = ({ kind, seed, number, mutation, what, hex }: Finding): string =>
  `  FINDING ${kind} --seed ${seed} number ${number} (${mutation}): ${what}\n    ${hex}`
