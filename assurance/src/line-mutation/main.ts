/**
 * `npm run test:lines -- [--only PATH …] [--list] [--slowest SECONDS]`: changes each comparison of the
 * verifiers, one at a time, runs the tests of the package that reach it, and prints the survivors.
 * Exit status: 0 none survives, 1 some do.
 * @module
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { testFilesIn } from '../variants/repository.ts'
import { tryVariants } from '../variants/try-variants.ts'
import type { LineMutant } from './find-mutants.ts'
import { mutantsOf, verifierFiles } from './mutants-of-files.ts'
import { mutantId } from './with-all-mutants.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    list: { type: 'boolean' },
    slowest: { type: 'string', default: '2' },
  },
})
const config = fileURLToPath(new URL('./vitest.lines.config.ts', import.meta.url))
const start = Date.now()

const sources = verifierFiles().filter(
  (path) => !values.only || values.only.some((one) => path.startsWith(one)),
)
if (sources.length === 0) throw new Error('--only names no file of a verifier')

let [mutants, survivors] = [0, 0]
for (const folder of new Set(sources.map((path) => path.slice(0, path.indexOf('/src/') + 4)))) {
  const names = namesIn(folder)
  mutants += names.size
  if (values.list) console.log([...names.values()].join('\n'))
  else survivors += await survivorsIn(folder, names)
}
const seconds = Math.round((Date.now() - start) / 1000)
console.log(`${mutants} mutants, ${survivors} survive (${seconds} s)`)
process.exitCode = survivors > 0 ? 1 : 0

/** Names by id. */
function namesIn(folder: string): ReadonlyMap<string, string> {
  const paths = sources.filter((path) => path.startsWith(`${folder}/`))
  return new Map(
    paths.flatMap((path) =>
      mutantsOf(path).mutants.map((mutant) => [mutantId(path, mutant), nameOf(path, mutant)]),
    ),
  )
}

async function survivorsIn(folder: string, names: ReadonlyMap<string, string>): Promise<number> {
  const verdicts = await tryVariants({
    ids: [...names.keys()],
    config,
    testFiles: testFilesIn(folder),
    slowestSeconds: Number(values.slowest),
    loadSeconds: 10,
    progress: (line) => console.error(`${folder}: ${line} (${elapsed()})`),
  })
  const survivors = [...names].filter(([id]) => verdicts.get(id) === undefined)
  for (const [, name] of survivors) console.log(`SURVIVES ${name}`)
  return survivors.length
}

function elapsed(): string {
  return `${Math.round((Date.now() - start) / 1000)} s`
}

function nameOf(path: string, { line, from, to }: LineMutant): string {
  return `${path}:${line} ${shortened(from)} → ${to}`
}

function shortened(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ')
  return flat.length > 60 ? `${flat.slice(0, 57)}…` : flat
}
