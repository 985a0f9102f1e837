/**
 * Our packages as their users get them: compiled. Sources run through a loader pay for it at every
 * closure, and the libraries beside us are compiled as well.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** Compiles a file of this folder into one module. The folder is gone when `use` is done. */
export async function withCompiled<T>(file: string, use: (url: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-bench-'))
  try {
    const outfile = join(folder, 'compiled.mjs')
    await build({
      entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      conditions: ['source'],
      logLevel: 'error',
    })
    return await use(pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
