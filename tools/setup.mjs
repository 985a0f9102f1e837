/**
 * Sets up what is missing before a command runs, and says what it does and why. npm runs it
 * without node_modules, so it uses nothing but Node. Nothing to do: silent, a few milliseconds.
 *
 *     node tools/setup.mjs [browser]
 * @module
 */
import { buildApps } from './setup/apps.mjs'
import { setUpBrowser } from './setup/browser.mjs'
import { setUpDependencies } from './setup/dependencies.mjs'
import { nodeProblem } from './setup/node-version.mjs'
import { fail } from './setup/say.mjs'
import { setUpWitnesses } from './setup/witnesses.mjs'

const problem = nodeProblem(process.versions.node)
if (problem) fail(problem)
setUpDependencies()
if (process.argv.includes('browser')) {
  setUpBrowser()
  setUpWitnesses()
}
buildApps()
