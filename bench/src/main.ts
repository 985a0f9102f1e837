/**
 * `npm run bench -- NAME… [--json] [--short]`. Exit status: 0 every target holds, 1 one does not, 2 wrong use.
 * @module
 */
import { parseArgs } from 'node:util'
import type { Benchmark } from './figure.ts'
import { jpki } from './jpki/jpki-benchmark.ts'
import { mdoc } from './mdoc/mdoc-benchmark.ts'
import { mdocMemory } from './mdoc/memory-benchmark.ts'
import { jsonLine, tableHead, tableRow } from './print-figures.ts'
import { memory } from './server/memory.ts'
import { start } from './server/start.ts'
import { tour } from './server/tour.ts'
import { wholeTest } from './whole-test.ts'

const benchmarks: Readonly<Record<string, Benchmark>> = {
  start,
  tour,
  memory,
  mdoc,
  jpki,
  'memory-mdoc': mdocMemory,
  test: wholeTest,
}
/** `jpki`, `test` and `memory-mdoc` take minutes and are asked for by name. */
const usual = ['start', 'tour', 'memory', 'mdoc']

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, short: { type: 'boolean' }, help: { type: 'boolean' } },
})
const names = positionals.length > 0 ? positionals : usual
const unknown = names.filter((name) => !Object.hasOwn(benchmarks, name))

if (values.help || unknown.length > 0) {
  for (const name of unknown) console.error(`no such benchmark: ${name}`)
  console.error('npm run bench -- NAME… [--json] [--short]')
  for (const [name, { about }] of Object.entries(benchmarks))
    console.error(`  ${name.padEnd(12)}${about}`)
  process.exitCode = unknown.length > 0 ? 2 : 0
} else process.exitCode = (await runAll(values.json ?? false)) ? 0 : 1

async function runAll(json: boolean): Promise<boolean> {
  const say = json ? () => {} : (text: string) => process.stderr.write(`${text}\n`)
  let allHold = true
  if (!json) process.stdout.write(tableHead())
  for (const name of names) {
    const benchmark = benchmarks[name]
    if (!benchmark) continue
    for await (const figure of benchmark.run(say, { short: values.short ?? false })) {
      allHold &&= figure.holds
      process.stdout.write(json ? jsonLine(figure) : tableRow(figure))
    }
  }
  return allHold
}
