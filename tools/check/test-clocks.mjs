/**
 * No test is red because a machine is slow: no test sets a limit of its own for Vitest, and a file in
 * which a clock runs (of the test, or one of ours that it hands in or waits for) stands in a list. The
 * long tier runs the files of the list beside processes that keep every core busy.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findings, runAlone } from '../report.mjs'
import { readJson, repositoryFiles } from '../repository.mjs'

/** @typedef {{ about: string, files: Record<string, string> }} TimedFiles - what the clock is for, by path */

export const timedFiles = 'tools/test/timed-files.json'

const ownLimit =
  /^\s*\},\s*[\d_]{4,}\)|\.poll\(.*\btimeout:|waitFor\(\{ timeout:|\{ timeout: [\d_]+ \}/
const clock =
  /performance\.now|cpuUsage|setTimeout\(|\bsleep\(|AbortSignal\.timeout|timeoutMs\b|patienceMs\b|useFakeTimers|\bkill\((?!\))/
/** Not the long ones, nor the test of this rule, whose inputs are what it looks for. */
const shortTest = /(?<!\.long|\/test-clocks)\.test\.tsx?$/
/** An hour is no limit: it only takes the clock away. */
const unlimited = /timeoutMs: (3_600_000|anHour)\b/g

/** @param {string} folder - of the repository */
export function checkTestClocks(folder) {
  /** @type {TimedFiles} */
  const { files } = readJson(join(folder, timedFiles))
  const tests = repositoryFiles(folder, shortTest)
  const problems = tests.flatMap((path) => {
    const text = readFileSync(join(folder, path), 'utf8')
    const limits = text
      .split('\n')
      .flatMap((line, index) =>
        ownLimit.test(line)
          ? [`${path}:${index + 1}: a limit of its own, which a slow machine meets`]
          : [],
      )
    const isTimed = clock.test(text.replaceAll(unlimited, ''))
    return isTimed && !Object.hasOwn(files, path)
      ? [...limits, `${path}: a clock runs in it, and ${timedFiles} does not list it`]
      : limits
  })
  const gone = Object.keys(files).filter((path) => !existsSync(join(folder, path)))
  return findings(tests.length, 'test files', [
    ...problems,
    ...gone.map((path) => `${timedFiles}: there is no ${path}`),
  ])
}

await runAlone(import.meta.url, checkTestClocks)
