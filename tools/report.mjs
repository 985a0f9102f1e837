/**
 * How every rule answers: its problems, then how much it looked at.
 * @module
 */
import { fileURLToPath } from 'node:url'
import { root } from './repository.mjs'

/**
 * @typedef {object} Findings
 * @property {string[]} problems - what must be mended; none: the rule holds
 * @property {string} looked - how much the rule looked at, e.g. `214 edges`
 * @property {string[]} [hints] - worth a look, fails nothing
 */
/** @typedef {(folder: string) => Findings | Promise<Findings>} Rule */

/**
 * A rule that looked at nothing proves nothing, so it fails.
 *
 * @param {number} count
 * @param {string} noun - in the plural
 * @param {string[]} problems
 * @param {string[]} [hints]
 * @returns {Findings}
 */
export function findings(count, noun, problems, hints = []) {
  const nothing = count === 0 ? [`found no ${noun} to look at`] : []
  return { problems: [...nothing, ...problems], looked: `${count} ${noun}`, hints }
}

/**
 * Runs a rule when its file is the program; does nothing when something imports it.
 * `--hints` also prints what does not fail the rule.
 *
 * @param {string} moduleUrl - `import.meta.url` of the rule
 * @param {Rule} rule
 */
export async function runAlone(moduleUrl, rule) {
  if (process.argv[1] !== fileURLToPath(moduleUrl)) return
  const { problems, looked, hints = [] } = await rule(root)
  if (process.argv.includes('--hints')) for (const hint of hints) console.log(`hint: ${hint}`)
  for (const problem of problems) console.log(problem)
  console.log(looked)
  process.exitCode = problems.length === 0 ? 0 : 1
}
