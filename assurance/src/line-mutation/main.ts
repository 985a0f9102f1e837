/**
 * `npm run test:lines -- [--only PATH] [--list]`: changes each comparison of the verifiers, one at a
 * time, runs the tests of the package until one turns red, and prints the survivors. Exit status: 0
 * none survives, 1 some do. It takes hours for everything.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { redTests, repository } from '../run-tests.ts'
import { equivalentMutants } from './equivalent-mutants.ts'
import { findMutants, type LineMutant, withMutant } from './find-mutants.ts'

/** Where a comparison decides about somebody else's input. */
const verifiers = [
  'packages/mdoc/src/verify',
  'packages/mdoc/src/request/reader',
  'packages/status/src',
  'packages/pki/src/path',
  'packages/pki/src/crl',
  'packages/pki/src/ocsp',
  'packages/trust/src',
  'packages/cose/src',
]

const { values } = parseArgs({ options: { only: { type: 'string' }, list: { type: 'boolean' } } })
const config = fileURLToPath(new URL('./vitest.lines.config.ts', import.meta.url))

const filesIn = (folder: string, ending: RegExp): string[] =>
  readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => ending.test(path))
    .map((path) => join(folder, path))
    .sort()

const sources = verifiers
  .flatMap((folder) => filesIn(folder, /(?<!\.test|testing)\.ts$/))
  .filter((path) => !values.only || path.startsWith(values.only))

let [mutants, survivors] = [0, 0]
for (const path of sources) {
  const text = readFileSync(join(repository, path), 'utf8')
  for (const mutant of findMutants(path, text)) {
    if (isEquivalent(path, text, mutant)) continue
    mutants += 1
    const name = `${path}:${mutant.line} ${shortened(mutant.from)} → ${mutant.to}`
    if (values.list) console.log(name)
    else if (survives(path, withMutant(text, mutant))) {
      survivors += 1
      console.log(`SURVIVES ${name}`)
    }
  }
}
console.log(`${mutants} mutants, ${survivors} survive`)
process.exitCode = survivors > 0 ? 1 : 0

/** The tests nearest to the file are asked first. */
function survives(path: string, text: string): boolean {
  const folder = path.slice(0, path.indexOf('/src/') + 4)
  const all = filesIn(folder, /\.test\.ts$/)
  const near = all.filter((file) => file.startsWith(path.slice(0, path.lastIndexOf('/'))))
  const env = { TEGATA_MUTATED_PATH: path, TEGATA_MUTATED_TEXT: text }
  const red = (files: readonly string[]) => redTests({ config, files, env }).length > 0
  return !red(near) && !red(all.filter((file) => !near.includes(file)))
}

function isEquivalent(path: string, text: string, { line, from, to }: LineMutant): boolean {
  const written = text.split('\n')[line - 1]?.trim()
  return equivalentMutants.some(
    (one) => one.path === path && one.line === written && one.from === from && one.to === to,
  )
}

function shortened(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ')
  return flat.length > 60 ? `${flat.slice(0, 57)}…` : flat
}
