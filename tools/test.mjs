/**
 * `npm test`, and with `--long` `npm run test:long`: the tests in `*.long.test.ts`. The last line is
 * `N passed, N failed`, with `, N skipped` when some were; before it stands the time of each project. No
 * test at all is a failure. Further arguments go to Vitest.
 *
 *     node tools/test.mjs [--long] [path …] [-t name] [--project libraries]
 * @module
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readJson, root } from './repository.mjs'
import { vitestArguments } from './test/arguments.mjs'
import { summarize } from './test/summary.mjs'
import { missingVectors } from './test/vectors.mjs'

const missing = missingVectors(root, process.env)
if (missing) {
  console.error(missing)
  console.log('0 passed, 1 failed')
  process.exitCode = 1
} else runVitest(vitestArguments(process.argv.slice(2)))

/** @param {string[]} args */
function runVitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-test-'))
  const resultFile = join(folder, 'results.json')
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const times = join(root, 'tools/test/project-times.mjs')
  const kinds = ['default', 'json', times].map((kind) => `--reporter=${kind}`)
  const reporters = [...kinds, `--outputFile.json=${resultFile}`]
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  const { notes, line, ok } = summarize(readResults(resultFile), status ?? 1)
  rmSync(folder, { recursive: true, force: true })
  for (const note of notes) console.log(note)
  console.log(line)
  process.exitCode = ok ? 0 : 1
}

/**
 * @param {string} path
 * @returns {import('./test/summary.mjs').Results | undefined} nothing when Vitest did not get so far
 */
function readResults(path) {
  try {
    return readJson(path)
  } catch {
    return undefined
  }
}
