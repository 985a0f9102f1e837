/**
 * Every library runs in a browser: each entry of each package but `service`, and the contract of
 * each role, bundles for one without a module of Node. `./node` and `./testing` are for Node.
 * @module
 */
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { findings, runAlone } from '../report.mjs'
import { workspaces } from '../repository.mjs'

const forNode = new Set(['./node', './testing'])

/** @param {string} folder - of the repository */
export async function checkBundles(folder) {
  const entries = workspaces(folder).flatMap(entriesFor)
  const results = await Promise.all(entries.map((entry) => bundle(folder, entry)))
  return findings(
    entries.length,
    'bundles',
    results.flatMap(({ problems }) => problems),
    results.flatMap(({ size }) => size ?? []),
  )
}

/**
 * @param {import('../repository.mjs').Workspace} workspace
 * @returns {{ workspace: string, source: string }[]}
 */
function entriesFor({ folder, manifest }) {
  const isLibrary = folder.startsWith('packages/') && folder !== 'packages/service'
  const isRole = folder.startsWith('roles/')
  return Object.entries(manifest.exports ?? {})
    .filter(([name]) => (isLibrary && !forNode.has(name)) || (isRole && name === './contract'))
    .flatMap(([, { source }]) => (source ? [{ workspace: folder, source }] : []))
}

/**
 * @param {string} folder
 * @param {{ workspace: string, source: string }} entry
 * @returns {Promise<{ problems: string[], size?: string }>}
 */
async function bundle(folder, { workspace, source }) {
  const path = `${workspace}/${source.replace('./', '')}`
  try {
    const { outputFiles } = await build({
      absWorkingDir: folder,
      entryPoints: [join(folder, path)],
      bundle: true,
      write: false,
      minify: true,
      format: 'esm',
      platform: 'browser',
      conditions: ['source'],
      logLevel: 'silent',
    })
    const bytes = gzipSync(outputFiles[0]?.contents ?? new Uint8Array()).length
    return { problems: [], size: `${path}: ${(bytes / 1024).toFixed(1)} KB gzipped` }
  } catch (error) {
    return { problems: messagesOf(error).map((message) => `${path}: ${message}`) }
  }
}

/**
 * @param {unknown} error - a BuildFailure of esbuild
 * @returns {string[]}
 */
function messagesOf(error) {
  if (!(error instanceof Error) || !('errors' in error)) return [String(error)]
  const failure = /** @type {import('esbuild').BuildFailure} */ (error)
  return failure.errors.map(({ text, location }) =>
    location ? `${location.file}:${location.line}: ${text}` : text,
  )
}

await runAlone(import.meta.url, checkBundles)
