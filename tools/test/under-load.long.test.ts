/**
 * The tests in which a clock runs, on a machine that is busy with other things: eight processes for each
 * core that do nothing but count.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readJson, root } from '../repository.mjs'

const { files }: { files: Record<string, string> } = readJson(
  join(root, 'tools/test/timed-files.json'),
)

/** Ends by itself: after twenty minutes, or when the process that started it is gone. */
const busy = `
const end = Date.now() + 1_200_000
const count = () => {
  for (let i = 0; i < 50_000_000; i += 1);
  if (Date.now() < end && process.connected) setImmediate(count)
  else process.exit()
}
count()`

const load: ChildProcess[] = []
beforeAll(() => {
  for (let i = 0; i < 8 * availableParallelism(); i += 1)
    load.push(
      spawn(process.execPath, ['-e', busy], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }),
    )
})
afterAll(async () => {
  for (const child of load) {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
})

test('are green under eightfold load', async () => {
  const run = spawn(process.execPath, [join(root, 'tools/test.mjs'), ...Object.keys(files)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  run.stdout.on('data', (text) => {
    said += text
  })
  const [status] = await once(run, 'close')
  const lines = said.trimEnd().split('\n')
  console.log(lines.slice(-12).join('\n'))
  expect(load.every(({ exitCode, signalCode }) => exitCode === null && signalCode === null)).toBe(
    true,
  )
  expect(status, said).toBe(0)
  expect(lines.at(-1)).toMatch(/^\d+ passed, 0 failed/)
})
