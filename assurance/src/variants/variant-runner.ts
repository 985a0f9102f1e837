/**
 * Runs the tests of a file as the plan says: once and watched, once for each change, or with one
 * change from the first import on.
 * @module
 */
import { type SerializedConfig, type TestContext, TestRunner } from 'vitest'
import { folderVariable, type Plan, readPlan, readRed, tell, tellRed } from './journal.ts'
import { installSwitchboard } from './switchboard.ts'

type Test = TestContext['task']

const folder = process.env[folderVariable] ?? ''

export default class VariantRunner extends TestRunner {
  readonly #board = installSwitchboard()
  readonly #plan: Plan = readPlan(folder)

  constructor(config: SerializedConfig) {
    super(config)
    if (this.#plan.kind === 'whole') this.#board.active = this.#plan.variant
  }

  /** Vitest calls this instead of the test. */
  async runTask(test: Test): Promise<void> {
    if (this.#plan.kind === 'survey') await this.#watch(test)
    else if (this.#plan.kind === 'whole') {
      if (!this.#plan.leaveOut.includes(test.id)) await bodyOf(test)()
    } else await this.#tryAll(test, this.#plan.wanted[test.id] ?? [])
  }

  /** Places reached before the body of the test belong to the file: imports, fixtures, hooks. */
  async #watch(test: Test): Promise<void> {
    const file = test.file.name
    tell(folder, { kind: 'loaded', file, reached: this.#drain() })
    const [start, cpu] = [performance.now(), process.cpuUsage()]
    await bodyOf(test)()
    const { user, system } = process.cpuUsage(cpu)
    // On a busy machine a quick test takes long: what it works counts, or how long it was if less.
    const millis = Math.round(Math.min(performance.now() - start, (user + system) / 1000))
    const [name, reached] = [test.fullTestName, this.#drain()]
    tell(folder, { kind: 'seen', file, test: test.id, name, millis, reached })
  }

  async #tryAll(test: Test, wanted: readonly string[]): Promise<void> {
    const known = readRed(folder)
    const variants = wanted.filter((variant) => !known.has(variant))
    let anyRed = false
    for (const variant of variants) {
      tell(folder, { kind: 'trying', test: test.id, variant })
      const red = !(await this.#isGreen(test, variant))
      tell(folder, { kind: 'tried', test: test.id, variant, red })
      if (red) tellRed(folder, variant)
      anyRed ||= red
    }
    if (!anyRed) return
    const green = await this.#isGreen(test, undefined)
    tell(folder, { kind: green ? 'confirmed' : 'unrepeatable', test: test.id })
  }

  async #isGreen(test: Test, variant: string | undefined): Promise<boolean> {
    this.#board.active = variant
    try {
      super.onBeforeTryTask(test)
      await callHooks(test, 'beforeEach')
      await bodyOf(test)()
      super.onAfterTryTask(test)
      await callHooks(test, 'afterEach')
      return true
    } catch {
      return false
    } finally {
      this.#board.active = undefined
    }
  }

  #drain(): readonly string[] {
    const reached = [...this.#board.reached]
    this.#board.reached.clear()
    return reached
  }
}

const bodyOf = (test: Test) => TestRunner.getTestFn(test)

async function callHooks(test: Test, when: 'beforeEach' | 'afterEach'): Promise<void> {
  const suites = []
  for (let suite = test.suite ?? test.file; ; suite = suite.suite ?? test.file) {
    suites.unshift(suite)
    if (suite === test.file) break
  }
  for (const suite of suites)
    for (const hook of TestRunner.getSuiteHooks(suite)[when]) await hook(test.context, suite)
}
