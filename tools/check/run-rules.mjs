/**
 * Runs rules one after the other and tells what came of each.
 * @module
 */

/** @typedef {import('../report.mjs').Rule} Rule */

/**
 * @param {readonly (readonly [string, Rule])[]} rules - by name
 * @param {string} folder - of the repository
 * @param {{ hints: boolean, print: (line: string) => void }} options
 * @returns {Promise<string[]>} names of the rules that do not hold
 */
export async function runRules(rules, folder, { hints, print }) {
  /** @type {string[]} */
  const failed = []
  for (const [name, rule] of rules) {
    const started = performance.now()
    const { problems, looked, hints: found = [] } = await findingsOf(rule, folder)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    const outcome = problems.length === 0 ? 'ok  ' : 'FAIL'
    print(`${outcome}  ${name.padEnd(13)}${looked}, ${seconds} s`)
    for (const problem of problems) print(`      ${problem}`)
    if (hints) for (const hint of found) print(`      hint: ${hint}`)
    if (problems.length > 0) failed.push(name)
  }
  print(
    failed.length === 0
      ? `every rule holds (${rules.length})`
      : `${failed.length} of ${rules.length} rules do not hold: ${failed.join(', ')}`,
  )
  return failed
}

/**
 * A rule that breaks has not held.
 *
 * @param {Rule} rule
 * @param {string} folder
 * @returns {Promise<import('../report.mjs').Findings>}
 */
async function findingsOf(rule, folder) {
  try {
    return await rule(folder)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { problems: message.trim().split('\n'), looked: 'broke off' }
  }
}
