/**
 * `npm run test:checks -- [--only ID-OR-OWNER …] [--slowest SECONDS]`: switches off each check, one by
 * one, and prints a test that turns red. Exit status: 0 each check has one, 1 some has none.
 * @module
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { testFilesIn } from '../variants/repository.ts'
import { tryVariants } from '../variants/try-variants.ts'
import { type Catalogue, catalogues } from './catalogues.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    slowest: { type: 'string', default: '2' },
  },
})
const config = fileURLToPath(new URL('./vitest.matrix.config.ts', import.meta.url))
const start = Date.now()

/** A name that is misspelt would otherwise look like checks that all have a test. */
for (const name of values.only ?? [])
  if (!catalogues.some(({ owner, ids }) => owner === name || ids.some((id) => id === name)))
    throw new Error(`--only ${name}: neither an owner nor a check`)

let [looked, uncovered] = [0, 0]
for (const catalogue of catalogues) {
  const ids = catalogue.ids.filter((id) => isWanted(catalogue, id))
  if (ids.length === 0) continue
  looked += ids.length
  uncovered += await uncoveredOf(catalogue, ids)
}
const seconds = Math.round((Date.now() - start) / 1000)
console.log(`${looked} checks, ${uncovered} without a test (${seconds} s)`)
process.exitCode = uncovered > 0 ? 1 : 0

function isWanted({ owner }: Catalogue, id: string): boolean {
  return !values.only || values.only.includes(owner) || values.only.includes(id)
}

async function uncoveredOf(
  { owner, testedBy }: Catalogue,
  ids: readonly string[],
): Promise<number> {
  const red = await tryVariants({
    ids,
    config,
    testFiles: testedBy.flatMap((name) => testFilesIn(`packages/${name}/src`)),
    slowestSeconds: Number(values.slowest),
    loadSeconds: 10,
    progress: (line) => console.error(`${owner}: ${line}`),
  })
  for (const id of ids) console.log(`${id}  ${red.get(id) ?? 'NO TEST TURNS RED'}`)
  return ids.filter((id) => red.get(id) === undefined).length
}
