/**
 * The first example of a README is what people copy: it runs as it stands, and prints what the
 * README says it prints.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { markdownPages } from './check/markdown.mjs'

const folder = fileURLToPath(new URL('..', import.meta.url))
const pages = new Map(markdownPages(folder).map((page) => [page.path, page]))

test.each(['packages/mdoc/README.md', 'packages/verifier/README.md'])(
  '%s: the first example runs',
  (path) => {
    const blocks = pages.get(path)?.blocks ?? []
    const first = blocks.findIndex(({ language }) => language === 'ts')
    const shown = blocks[first + 1]
    expect(shown?.language).toBe('text')
    const { status, stdout, stderr } = run(blocks[first]?.text ?? '')
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).toBe(shown?.text)
  },
)

/** Below node_modules, so that the packages are found by their names. */
function run(source: string) {
  const parent = join(folder, 'node_modules', '.tegata-examples')
  mkdirSync(parent, { recursive: true })
  const place = mkdtempSync(join(parent, 'run-'))
  try {
    const file = join(place, 'example.mts')
    writeFileSync(file, source)
    const options = ['--import', 'tsx', '--conditions=source', file]
    return spawnSync(process.execPath, options, {
      cwd: folder,
      encoding: 'utf8',
      timeout: 25_000,
    })
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
