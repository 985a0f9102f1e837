/**
 * `npm run fuzz -- --n N --seed S [--kind KIND …] [--processes P]`. Exit status: 0 nothing found,
 * 1 something was, 2 wrong use.
 * @module
 */
import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { addTallies, printTally } from './print-tally.ts'
import type { Tally } from './run-fuzz.ts'
import type { Share } from './run-share.ts'
import { fuzzTargets } from './targets/index.ts'

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string', multiple: true },
    processes: { type: 'string', default: String(availableParallelism()) },
  },
})
const [n, seed, processes] = [values.n, values.seed, values.processes].map(Number)
const kinds = values.kind ?? fuzzTargets.map(({ kind }) => kind)
const unknown = kinds.filter((name) => !fuzzTargets.some(({ kind }) => kind === name))

if (unknown.length > 0 || !n || seed === undefined || !Number.isInteger(seed) || !processes) {
  console.error('npm run fuzz -- --n N --seed S [--kind KIND …] [--processes P]')
  for (const { kind, about } of fuzzTargets) console.error(`  ${kind.padEnd(16)}${about}`)
  process.exitCode = 2
} else process.exitCode = (await fuzzAll(n, seed, processes)) ? 0 : 1

async function fuzzAll(n: number, seed: number, processes: number): Promise<boolean> {
  let clean = true
  for (const kind of kinds) {
    const tally = await fuzzKind(kind, n, seed, processes)
    process.stdout.write(printTally(tally))
    clean &&= tally.findings.length === 0
  }
  return clean
}

async function fuzzKind(kind: string, n: number, seed: number, processes: number): Promise<Tally> {
  const ranges = Array.from({ length: processes }, (_, first) => ({
    seed,
    first,
    step: processes,
    end: n,
  }))
  return addTallies(await Promise.all(ranges.map((range) => inProcess({ kind, range }))))
}

function inProcess(share: Share): Promise<Tally> {
  const child = fork(fileURLToPath(new URL('./run-share.ts', import.meta.url)))
  return new Promise((resolve, reject) => {
    child.once('message', (tally: Tally) => resolve(tally))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`a process ended with ${code}`)))
    child.send(share)
  })
}
