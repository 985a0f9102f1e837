/**
 * Starts a worker: compiled, or from the sources.
 * @module
 */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'

/**
 * Compiled, a worker inherits the options of this process. Sources need the loader of TypeScript,
 * which registers itself on the main thread only.
 */
export function startWorker(): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./verify-worker.js', import.meta.url))
  const { href } = new URL('./verify-worker.ts', import.meta.url)
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx'))
  const loader = new URL('./esm/api/index.mjs', tsx).href
  const [from, file] = [loader, href].map((url) => JSON.stringify(url))
  const code = `import(${from}).then(({ register }) => { register(); return import(${file}) })`
  return new Worker(code, { eval: true, execArgv: ['--conditions=source'] })
}
