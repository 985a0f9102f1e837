/**
 * Builds the browser apps whose sources are newer than their last build.
 * @module
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fail, run, say } from './say.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Every folder of `apps/` that has a vite.config.ts; none is fine. */
export function buildApps() {
  for (const app of appsOf(root).filter((one) => isStale(root, one))) {
    const reason = existsSync(builtPage(app)) ? 'a source is newer than it' : 'there is none yet'
    say(`building the page ${app.slice(root.length)}, because ${reason}`)
    const vite = join(root, 'node_modules/vite/bin/vite.js')
    if (!run(process.execPath, [vite, 'build'], app)) fail('vite build failed: see above')
  }
}

/** @param {string} app */
const builtPage = (app) => join(app, 'dist/index.html')

/**
 * @param {string} folder - of the repository
 * @param {string} app
 */
export function isStale(folder, app) {
  const page = builtPage(app)
  const builtAt = existsSync(page) ? statSync(page).mtimeMs : 0
  return newestOf([app, join(folder, 'packages'), join(folder, 'roles')]) > builtAt
}

/** @param {string} folder - of the repository */
export function appsOf(folder) {
  const apps = join(folder, 'apps')
  if (!existsSync(apps)) return []
  return readdirSync(apps)
    .map((name) => join(apps, name))
    .filter((app) => existsSync(join(app, 'vite.config.ts')))
}

const notSources = new Set(['node_modules', 'dist', 'dist-types'])

/**
 * @param {string[]} folders
 * @returns {number} the newest time of change of a file in them, in milliseconds
 */
function newestOf(folders) {
  let newest = 0
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (notSources.has(entry.name) || entry.name.startsWith('.')) continue
      const path = join(folder, entry.name)
      newest = Math.max(newest, entry.isDirectory() ? newestOf([path]) : statSync(path).mtimeMs)
    }
  }
  return newest
}
