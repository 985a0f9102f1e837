/**
 * Installs the dependencies of the lock file when they are not those in node_modules.
 * @module
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fail, run, say } from './say.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Runs `npm ci` unless node_modules holds what the lock file names, for this platform and Node. */
export function setUpDependencies() {
  const reason = installReason(root)
  if (!reason) return
  say(`installing the dependencies, because ${reason}; this takes about a minute`)
  const npm = process.env.npm_execpath
  const done = npm
    ? run(process.execPath, [npm, 'ci', '--no-audit', '--no-fund'], root)
    : run('npm', ['ci', '--no-audit', '--no-fund'], root)
  if (!done) fail('npm ci failed: see its message above. It needs the npm registry.')
  writeStamp(root)
}

/**
 * @param {string} folder - of the repository
 * @returns why an installation is needed, or `undefined`
 */
export function installReason(folder) {
  const lockFile = join(folder, 'package-lock.json')
  if (!existsSync(lockFile)) fail('package-lock.json is missing: is this a complete clone?')
  const stampFile = join(folder, 'node_modules/.tegata-setup')
  if (existsSync(stampFile)) {
    const [runtime, lock] = readFileSync(stampFile, 'utf8').trim().split('\n')
    if (runtime !== runtimeOf()) return `they were installed for ${runtime}, this is ${runtimeOf()}`
    if (lock === hashOf(lockFile)) return undefined
  }
  if (!existsSync(join(folder, 'node_modules'))) return 'there is no node_modules folder'
  if (!holdsLockedVersions(folder)) return 'package-lock.json names others than node_modules holds'
  writeStamp(folder)
  return undefined
}

/** @param {string} folder */
function writeStamp(folder) {
  const lock = hashOf(join(folder, 'package-lock.json'))
  writeFileSync(join(folder, 'node_modules/.tegata-setup'), `${runtimeOf()}\n${lock}\n`)
}

const runtimeOf = () =>
  `${process.platform}-${process.arch}, Node ABI ${process.versions.modules ?? 'unknown'}`

/** @param {string} path */
const hashOf = (path) => createHash('sha256').update(readFileSync(path)).digest('hex')

/** @typedef {{ version?: string, link?: boolean, optional?: boolean }} LockEntry */

/**
 * Somebody who ran `npm install` has what the lock names, although no stamp says so.
 *
 * @param {string} folder
 */
function holdsLockedVersions(folder) {
  const hidden = join(folder, 'node_modules/.package-lock.json')
  if (!existsSync(hidden)) return false
  /** @param {string} path @returns {Record<string, LockEntry>} */
  const packages = (path) => JSON.parse(readFileSync(path, 'utf8')).packages
  const installed = packages(hidden)
  return Object.entries(packages(join(folder, 'package-lock.json'))).every(([path, wanted]) => {
    if (!path.includes('node_modules/')) return true
    const found = installed[path]
    if (!found) return wanted.optional === true
    return wanted.link ? found.link === true : found.version === wanted.version
  })
}
