/**
 * What a run of Vitest comes to, in one line that a machine can read.
 * @module
 */

/**
 * @typedef {object} FileResult
 * @property {string} name
 * @property {string} status
 * @property {{ status: string }[]} assertionResults
 */
/**
 * @typedef {object} Results - of Vitest's JSON reporter
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {FileResult[]} testResults
 */

/**
 * Fails closed: a file that does not load, an error outside of tests, and a run without a test
 * count as failures although no test failed.
 *
 * With `CI=true` a skipped test counts as one as well.
 *
 * @param {Results | undefined} results
 * @param {number} exitCode - of Vitest
 */
export function summarize(results, exitCode, environment = process.env) {
  if (!results)
    return { notes: ['Vitest ended without results.'], line: '0 passed, 1 failed', ok: false }
  const passed = results.numPassedTests
  const skipped = results.numPendingTests + results.numTodoTests
  const unloaded = results.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  )
  let failed = results.numFailedTests + unloaded.length
  const notes = unloaded.map(({ name }) => `${name}: failed outside of its tests`)
  if (failed === 0 && exitCode !== 0 && passed + skipped > 0) {
    notes.push('No test failed, but Vitest reports an error: see above.')
    failed = 1
  }
  const mayNotSkip = environment.CI === 'true' && skipped > 0
  if (mayNotSkip) notes.push('CI skips nothing.')
  if (passed + failed === 0) notes.push('No test ran: that is a failure.')
  const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
  return { notes, line, ok: passed > 0 && failed === 0 && !mayNotSkip }
}
