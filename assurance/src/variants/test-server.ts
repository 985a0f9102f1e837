/**
 * The process that keeps Vitest running: each message names files, each answer what did not pass. It is
 * ended from outside when a change makes a test run for ever.
 * @module
 */
import { createVitest, type TestModule } from 'vitest/node'
import { repository } from './repository.ts'

/** How long the process has worked, or what did not pass. */
export type TestMessage = number | readonly string[]

export type TestOrder = { readonly files: readonly string[]; readonly bail: number }

const config = process.argv[2]
if (!config) throw new TypeError('no configuration is named')

const vitest = await createVitest('test', {
  root: repository,
  config,
  watch: false,
  pool: 'threads',
  // One file at a time: what runs when the server must be ended is what does not end.
  maxWorkers: 1,
  runner: new URL('./variant-runner.ts', import.meta.url).pathname,
  reporters: [{}],
})

process.on('message', async ({ files, bail }: TestOrder) => {
  vitest.config.bail = bail
  const found = await vitest.globTestSpecifications([...files])
  const wanted = found.filter(({ moduleId }) => files.some((file) => moduleId.endsWith(`/${file}`)))
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(wanted)
  process.send?.([...testModules.flatMap(failuresOf), ...unhandledErrors.map(String)])
})
// A thread that runs for ever leaves this one alone: it tells how much both have worked.
setInterval(() => process.send?.(cpuSeconds()), 500)
process.send?.(cpuSeconds())

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}

function failuresOf(module: TestModule): readonly string[] {
  if (module.state() !== 'failed') return []
  const file = module.relativeModuleId.slice(module.relativeModuleId.lastIndexOf('/') + 1)
  const tests = [...module.children.allTests('failed')]
  const names = tests.map(({ fullName }) => `${file}: ${fullName}`)
  return names.length > 0 ? names : [`${file} does not load`]
}
