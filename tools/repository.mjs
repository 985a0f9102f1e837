/**
 * What the tools know of the repository: its files, its workspaces, its npm scripts.
 * @module
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @typedef {Record<string, string>} Versions */
/** @typedef {{ source?: string, types?: string, default?: string }} ExportEntry */
/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string[]} [workspaces]
 * @property {Record<string, string>} [scripts]
 * @property {Record<string, ExportEntry>} [exports]
 * @property {Versions} [dependencies]
 * @property {Versions} [devDependencies]
 * @property {Versions} [optionalDependencies]
 * @property {Versions} [peerDependencies]
 */
/** @typedef {{ folder: string, manifest: Manifest }} Workspace */

export const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * @param {string} path
 * @returns {any}
 */
export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

/**
 * Files that are committed or could be: what git tracks, and what it does not ignore.
 *
 * @param {string} folder - of the repository
 * @param {RegExp} [pattern] - on the path from the root
 */
export function repositoryFiles(folder, pattern = /./) {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  return listed
    .split('\0')
    .filter((path) => path !== '' && pattern.test(path) && existsSync(join(folder, path)))
    .sort()
}

/** TypeScript sources, also those of the apps. */
export const sourcePattern = /\.tsx?$/

/**
 * Tests, their fixtures and contract suites: they may do what a product may not.
 *
 * @param {string} path
 */
export const isTestSource = (path) => /\.test\.tsx?$|\/testing\.ts$|\/testing\//.test(path)

/**
 * @param {string} folder - of the repository
 * @returns {Workspace[]}
 */
export function workspaces(folder) {
  /** @type {Manifest} */
  const manifest = readJson(join(folder, 'package.json'))
  return (manifest.workspaces ?? [])
    .flatMap((pattern) => (pattern.endsWith('/*') ? subfolders(folder, pattern) : [pattern]))
    .filter((path) => existsSync(join(folder, path, 'package.json')))
    .map((path) => ({ folder: path, manifest: readJson(join(folder, path, 'package.json')) }))
}

/**
 * @param {string} folder
 * @param {string} pattern
 */
function subfolders(folder, pattern) {
  const parent = pattern.slice(0, -2)
  if (!existsSync(join(folder, parent))) return []
  return readdirSync(join(folder, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${parent}/${entry.name}`)
}
