/**
 * Our packages as their users get them: compiled. Sources run through a loader pay for it at every
 * closure, and the libraries beside us are compiled as well.
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/**
 * Compiles files, each into one module with the file's own name, as a package has them. The folder is
 * gone when `use` is done.
 *
 * @param files - relative to this folder; `use` gets the address of the first
 */
export async function withCompiled<T>(
  files: readonly [string, ...string[]],
  use: (url: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-bench-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    await build({
      entryPoints: files.map((file) => fileURLToPath(new URL(file, import.meta.url))),
      outdir: folder,
      entryNames: '[name]',
      bundle: true,
      format: 'esm',
      platform: 'node',
      conditions: ['source'],
      logLevel: 'error',
    })
    return await use(pathToFileURL(join(folder, `${basename(files[0], '.ts')}.js`)).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
