/**
 * Values that are exported for nobody: of an entry of a package, when no program imports it from there;
 * of any other file, when no program imports it and the file itself does not use it. Tests, benchmarks
 * and what assures the rest are no programs.
 * @module
 */
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { isTestSource, repositoryFiles, workspaces } from '../../repository.mjs'
import { readModule } from './read-module.mjs'

/** @typedef {import('./read-module.mjs').Module} Module */

const onlyTests = /^(e2e|bench|assurance)\//
const readable = /^(?!.*\.d\.ts$).*\.(tsx?|mjs)$/

/** @param {string} path */
const isProgram = (path) =>
  !onlyTests.test(path) && !isTestSource(path) && !/testing\.ts$|\.config\.ts$/.test(path)

/**
 * @param {string} folder - of the repository
 * @returns {{ unused: Map<string, readonly string[]>, looked: number }} names by entry or file
 */
export function findUnusedExports(folder) {
  const modules = new Map(
    repositoryFiles(folder, readable).map((path) => [
      path,
      readModule(path, readFileSync(join(folder, path), 'utf8')),
    ]),
  )
  const entries = entriesOf(folder)
  const used = usedBy(modules, entries)
  const linked = linkedNames(modules, entries)
  /** @type {Map<string, readonly string[]>} */
  const unused = new Map()
  let looked = 0
  for (const [path, module] of modules) {
    if (!isProgram(path) || !/\/src\//.test(path)) continue
    const entry = [...entries].find(([, source]) => source === path)?.[0]
    const names = entry === undefined ? namesOf(module) : allNames(path, modules, entries)
    looked += names.length
    const free = names.filter((name) => {
      if (used.has(`${path} ${name}`)) return false
      return entry !== undefined || !(module.values.get(name) || linked.has(`${path} ${name}`))
    })
    if (free.length > 0) unused.set(entry ?? path, free.toSorted())
  }
  return { unused, looked }
}

/**
 * @param {string} folder
 * @returns {Map<string, string>} source files by how they are imported
 */
function entriesOf(folder) {
  return new Map(
    workspaces(folder).flatMap((workspace) =>
      Object.entries(workspace.manifest.exports ?? {}).flatMap(([sub, { source }]) =>
        source
          ? [
              /** @type {const} */ ([
                posix.join(workspace.manifest.name, sub),
                posix.join(workspace.folder, source),
              ]),
            ]
          : [],
      ),
    ),
  )
}

/**
 * @param {string} path
 * @param {string} from
 * @param {Map<string, string>} entries
 */
const resolve = (path, from, entries) =>
  from.startsWith('.') ? posix.join(posix.dirname(path), from) : entries.get(from)

/** @param {Module} module */
const namesOf = ({ values, links }) => [...values.keys(), ...links.map(({ name }) => name)]

/**
 * @param {string} path
 * @param {Map<string, Module>} modules
 * @param {Map<string, string>} entries
 * @returns {string[]}
 */
function allNames(path, modules, entries) {
  const module = modules.get(path)
  if (!module) return []
  const stars = module.stars.flatMap((from) =>
    allNames(resolve(path, from, entries) ?? '', modules, entries),
  )
  return [...new Set([...namesOf(module), ...stars])]
}

/**
 * Every `path name` that a program takes, and on what way.
 *
 * @param {Map<string, Module>} modules
 * @param {Map<string, string>} entries
 */
function usedBy(modules, entries) {
  /** @type {Set<string>} */
  const used = new Set()
  /**
   * @param {string | undefined} path
   * @param {string} name
   */
  const use = (path, name) => {
    const module = path === undefined ? undefined : modules.get(path)
    if (path === undefined || !module || used.has(`${path} ${name}`)) return
    used.add(`${path} ${name}`)
    const link = module.links.find((one) => one.name === name)
    if (link) use(resolve(path, link.from, entries), link.original)
    else if (!module.values.has(name))
      for (const from of module.stars) use(resolve(path, from, entries), name)
  }
  for (const [path, { imports }] of modules) {
    if (!isProgram(path)) continue
    for (const { from, names } of imports) {
      const target = resolve(path, from, entries)
      if (target === undefined) continue
      for (const name of names === 'all' ? allNames(target, modules, entries) : names)
        use(target, name)
    }
  }
  return used
}

/**
 * What another file exports again: the question is then asked there.
 *
 * @param {Map<string, Module>} modules
 * @param {Map<string, string>} entries
 */
function linkedNames(modules, entries) {
  /** @type {Set<string>} */
  const linked = new Set()
  for (const [path, { links, stars }] of modules) {
    for (const { from, original } of links)
      linked.add(`${resolve(path, from, entries)} ${original}`)
    for (const from of stars) {
      const target = resolve(path, from, entries) ?? ''
      for (const name of allNames(target, modules, entries)) linked.add(`${target} ${name}`)
    }
  }
  return linked
}
