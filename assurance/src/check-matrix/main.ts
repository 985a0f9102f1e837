/**
 * `npm run test:checks -- [--only ID-OR-OWNER …]`: switches off each check, one by one, and prints
 * which tests turn red. Exit status: 0 each check has one, 1 some has none.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { redTests, repository } from '../run-tests.ts'
import { type Catalogue, catalogues } from './catalogues.ts'

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } })
const config = fileURLToPath(new URL('./vitest.matrix.config.ts', import.meta.url))
const isWanted = ({ owner }: Catalogue, id: string) =>
  !values.only || values.only.includes(owner) || values.only.includes(id)

const testFiles = catalogues
  .flatMap(({ testedBy }) => testedBy)
  .filter((name, index, all) => all.indexOf(name) === index)
  .flatMap((name) => testsIn(join('packages', name, 'src')))
  .map((path) => ({ path, text: readFileSync(join(repository, path), 'utf8') }))

function testsIn(folder: string): string[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => join(folder, path))
}

/** Files that name the check are asked first: they are few, and most often one of them turns red. */
function redWithout(catalogue: Catalogue, id: string): readonly string[] {
  const own = testFiles.filter(({ path }) =>
    catalogue.testedBy.some((name) => path.startsWith(`packages/${name}/`)),
  )
  const naming = own.filter(({ text }) => text.includes(id))
  const others = own.filter((file) => !naming.includes(file))
  const run = (files: typeof own) =>
    redTests({ config, files: files.map(({ path }) => path), env: { TEGATA_CHECK_OFF: id } })
  const red = run(naming)
  return red.length > 0 ? red : run(others)
}

/** With a check switched off that does not exist everything is green, or the matrix means nothing. */
function requireGreen(): void {
  const owners = catalogues.filter((one) => one.ids.some((id) => isWanted(one, id)))
  const names = new Set(owners.flatMap(({ testedBy }) => testedBy))
  const files = testFiles.filter(({ path }) => names.has(path.split('/')[1] ?? ''))
  const env = { TEGATA_CHECK_OFF: 'none/at-all' }
  const red = redTests({ config, files: files.map(({ path }) => path), env })
  if (red.length > 0) throw new Error(`red with every check on: ${red.join('; ')}`)
}

/** A name that is misspelt would otherwise look like checks that all have a test. */
for (const name of values.only ?? [])
  if (!catalogues.some(({ owner, ids }) => owner === name || ids.some((id) => id === name)))
    throw new Error(`--only ${name}: neither an owner nor a check`)

requireGreen()
let looked = 0
let uncovered = 0
for (const catalogue of catalogues)
  for (const id of catalogue.ids.filter((one) => isWanted(catalogue, one))) {
    const red = redWithout(catalogue, id)
    looked += 1
    if (red.length === 0) uncovered += 1
    console.log(red.length > 0 ? `${id}  ${red[0]}` : `${id}  NO TEST TURNS RED`)
    for (const name of red.slice(1, 3)) console.log(`${' '.repeat(id.length)}  ${name}`)
  }
console.log(`${looked} checks, ${uncovered} without a test`)
process.exitCode = uncovered > 0 ? 1 : 0
