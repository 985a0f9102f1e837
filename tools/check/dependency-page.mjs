/**
 * Every dependency was decided on: docs/adr/0013-dependencies.md names each with its version, and
 * no other. A star stands for each package of a scope.
 * @module
 */
import { join } from 'node:path'
import { findings, runAlone } from '../report.mjs'
import { readJson, workspaces } from '../repository.mjs'
import { readPage } from './generated-page.mjs'

const page = 'docs/adr/0013-dependencies.md'

/** @param {string} folder - of the repository */
export function checkDependencyPage(folder) {
  const used = dependenciesOf(folder)
  const named = namedOn(readPage(join(folder, page)))
  const problems = [
    ...used.filter((one) => !named.has(one) && !named.has(starred(one))),
    ...[...named].filter((one) => !used.some((other) => other === one || starred(other) === one)),
  ].map((one) =>
    used.includes(one) ? `${page}: does not name ${one}` : `${page}: names ${one}, which is unused`,
  )
  return findings(used.length, 'dependencies', problems)
}

/** @param {string} dependency - e.g. `@x/y 1.0.0` */
const starred = (dependency) => dependency.replace(/\/\S+/, '/*')

/** @param {string} folder */
function dependenciesOf(folder) {
  const all = workspaces(folder)
  const own = new Set(all.map(({ manifest }) => manifest.name))
  /** @type {import('../repository.mjs').Manifest[]} */
  const manifests = [readJson(join(folder, 'package.json')), ...all.map(({ manifest }) => manifest)]
  const found = manifests.flatMap(({ dependencies, devDependencies, optionalDependencies }) =>
    Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
      .filter(([name]) => !own.has(name))
      .map(([name, version]) => `${name} ${version}`),
  )
  return [...new Set(found)].sort()
}

/**
 * Names and versions in the first cells of the tables.
 *
 * @param {string} text
 */
function namedOn(text) {
  const cells = [...text.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell = '']) => cell)
  const names = cells.flatMap((cell) => [
    ...cell.matchAll(/(@?[a-z][\w./*-]*) (\d+\.\d+\.\d+[\w.-]*)/g),
  ])
  return new Set(names.map(([, name, version]) => `${name} ${version}`))
}

await runAlone(import.meta.url, checkDependencyPage)
