/**
 * The catalogues that the code exports: error codes and checks, with the workspace that owns them.
 * @module
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isTestSource, repositoryFiles, sourcePattern } from '../repository.mjs'

/** @typedef {{ owner: string, path: string, name: string, codes: string[] }} CodeList */
/** @typedef {{ ja: string, en: string }} Text */
/**
 * @typedef {object} CheckEntry
 * @property {string} id
 * @property {string} clause
 * @property {Text} title
 * @property {string} defends
 * @property {Text} failure
 * @property {Text} onFailure
 */
/** @typedef {{ owner: string, path: string, entry: CheckEntry }} OwnedCheck */
/** @typedef {{ codeLists: CodeList[], checks: OwnedCheck[] }} Catalogues */

const program = fileURLToPath(new URL('./print-catalogues.mjs', import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const marks = /export const \w+ErrorCodes\b|\bCheckEntry\b/

/**
 * @param {string} folder - of the repository
 * @returns {Catalogues}
 */
export function readCatalogues(folder) {
  const files = repositoryFiles(folder, sourcePattern)
    .filter((path) => !isTestSource(path) && marks.test(readFileSync(join(folder, path), 'utf8')))
    .map((path) => join(folder, path))
  if (files.length === 0) return { codeLists: [], checks: [] }
  const args = ['--import', tsx, '--conditions=source', program, ...files]
  const printed = execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  /** @type {Catalogues} */
  const { codeLists, checks } = JSON.parse(printed)
  /** @template {{ path: string }} T @param {T} found @returns {T & { owner: string }} */
  const owned = (found) => {
    const path = relative(folder, found.path)
    return { ...found, path, owner: path.slice(0, path.indexOf('/src/')) }
  }
  return { codeLists: codeLists.map(owned), checks: checks.map(owned) }
}
