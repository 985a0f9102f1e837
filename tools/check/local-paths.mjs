/**
 * What is committed works on every machine: no absolute path of somebody's home or work folder,
 * and no package that comes from another host than the public registry.
 * @module
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findings, runAlone } from '../report.mjs'

const registry = 'https://registry.npmjs.org/'
/** At the start of an absolute path, not inside of a longer path or an address. */
const machinePath = /(?<![\w.~*@)\]}-])\/(work|root|home|Users)\/[\w.-]+/

/** @param {string} folder - of the repository */
export function checkLocalPaths(folder) {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: folder, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(folder, path)))
  const problems = tracked.flatMap((path) => {
    const text = readFileSync(join(folder, path), 'utf8')
    if (text.includes('\0')) return []
    return [...pathProblems(path, text), ...(isLock(path) ? hostProblems(path, text) : [])]
  })
  return findings(tracked.length, 'tracked files', problems)
}

/**
 * @param {string} path
 * @param {string} text
 */
const pathProblems = (path, text) =>
  text.split('\n').flatMap((line, index) => {
    const found = machinePath.exec(line)?.[0]
    return found ? [`${path}:${index + 1}: ${found} is a path of one machine`] : []
  })

/** @param {string} path */
const isLock = (path) => /(^|\/)package-lock\.json$/.test(path)

/**
 * @param {string} path
 * @param {string} text
 */
function hostProblems(path, text) {
  /** @type {{ packages?: Record<string, { resolved?: string, link?: boolean }> }} */
  const { packages = {} } = JSON.parse(text)
  return Object.entries(packages)
    .filter(([, { resolved, link }]) => resolved && !link && !resolved.startsWith(registry))
    .map(([name, { resolved }]) => `${path}: ${name} comes from ${resolved}`)
}

await runAlone(import.meta.url, checkLocalPaths)
