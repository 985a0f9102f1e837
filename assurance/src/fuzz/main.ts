/**
 * `npm run fuzz -- --n N --seed S [--kind KIND …] [--processes P] [--json]`: as many processes as there
 * are cores, unless said. Progress goes to stderr. Exit status: 0 nothing found, 1 something was, 2
 * wrong use.
 * @module
 */
import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { addTallies, printTally, tallyTable } from './print-tally.ts'
import { watchProgress } from './progress.ts'
import type { Tally } from './run-fuzz.ts'
import type { Share, ShareReport } from './run-share.ts'
import { fuzzTargets } from './targets/index.ts'

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string', multiple: true },
    processes: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'boolean', default: false },
  },
})
const [n, seed, processes] = [values.n, values.seed, values.processes].map(Number)
const kinds = values.kind ?? fuzzTargets.map(({ kind }) => kind)
const unknown = kinds.filter((name) => !fuzzTargets.some(({ kind }) => kind === name))

if (unknown.length > 0 || !n || seed === undefined || !Number.isInteger(seed) || !processes) {
  console.error('npm run fuzz -- --n N --seed S [--kind KIND …] [--processes P] [--json]')
  for (const { kind, about } of fuzzTargets) console.error(`  ${kind.padEnd(20)}${about}`)
  process.exitCode = 2
} else process.exitCode = (await fuzzAll(n, seed, processes)) ? 0 : 1

async function fuzzAll(n: number, seed: number, processes: number): Promise<boolean> {
  const tallies: Tally[] = []
  for (const kind of kinds) {
    const tally = await fuzzKind(kind, n, seed, processes)
    tallies.push(tally)
    if (!values.json) process.stdout.write(printTally(tally))
  }
  process.stdout.write(
    values.json ? `${JSON.stringify({ n, seed, kinds: tallies })}\n` : tallyTable(tallies),
  )
  return tallies.every(({ findings }) => findings.length === 0)
}

async function fuzzKind(kind: string, n: number, seed: number, processes: number): Promise<Tally> {
  const progress = watchProgress(kind, n, (line) => console.error(line))
  const ranges = Array.from({ length: processes }, (_, first) => ({
    seed,
    first,
    step: processes,
    end: n,
  }))
  const shares = ranges.map((range) => inProcess({ kind, range }, progress(range.first)))
  return addTallies(await Promise.all(shares))
}

function inProcess(share: Share, progress: (mutants: number) => void): Promise<Tally> {
  const child = fork(fileURLToPath(new URL('./run-share.ts', import.meta.url)))
  return new Promise((resolve, reject) => {
    child.on('message', (report: ShareReport) => {
      if ('tally' in report) resolve(report.tally)
      else if ('mutants' in report) progress(report.mutants)
      else console.error(`FINDING ${JSON.stringify(report.finding)}`)
    })
    child.once('error', reject)
    // What was sent arrives before this, though the process may have ended long before.
    child.once('disconnect', () => reject(new Error('a process ended without a tally')))
    child.send(share)
  })
}
