/**
 * `references` in tsconfig.json name what package.json declares, and the root names every
 * workspace: else `tsc -b` builds in the wrong order or leaves something out.
 * @module
 */
import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import ts from 'typescript'

/** @typedef {import('../repository.mjs').Workspace} Workspace */

/**
 * @param {string} folder - of the repository
 * @param {Workspace[]} all
 * @returns {string[]}
 */
export function referenceProblems(folder, all) {
  const compiled = all.filter((one) => existsSync(join(folder, one.folder, 'tsconfig.json')))
  const named = referencesOf(folder, '.')
  return [
    ...compiled
      .filter((one) => !named.includes(one.folder))
      .map((one) => `tsconfig.json: has no reference to ${one.folder}`),
    ...compiled.flatMap((one) => problemsOf(folder, one, all)),
  ]
}

/**
 * @param {string} folder
 * @param {Workspace} workspace
 * @param {Workspace[]} all
 */
function problemsOf(folder, { folder: own, manifest }, all) {
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
    .map((name) => all.find((other) => other.manifest.name === name)?.folder)
    .filter((path) => path !== undefined)
  const referenced = referencesOf(folder, own)
  return [
    ...declared
      .filter((path) => !referenced.includes(path))
      .map((path) => `${own}/tsconfig.json: has no reference to ${path}, which package.json names`),
    ...referenced
      .filter((path) => !declared.includes(path))
      .map((path) => `${own}/tsconfig.json: references ${path}, which package.json does not name`),
  ]
}

/**
 * @param {string} folder
 * @param {string} workspace
 * @returns {string[]} folders from the root
 */
function referencesOf(folder, workspace) {
  const path = join(folder, workspace, 'tsconfig.json')
  const { config } = ts.readConfigFile(path, ts.sys.readFile)
  /** @type {{ path: string }[]} */
  const references = config?.references ?? []
  return references.map((reference) => posix.join(workspace, reference.path).replace(/\/$/, ''))
}
