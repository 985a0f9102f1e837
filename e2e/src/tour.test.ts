/**
 * The tour as people run it.
 * @module
 */
import { afterAll, expect, test } from 'vitest'
import { runTegata, sandboxPlace, startSandbox } from './sandbox.ts'

const sandbox = await startSandbox()
afterAll(() => sandbox.stop())

const lines = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

async function expectWholeTour() {
  const { status, stdout, stderr } = await runTegata(sandbox.env, 'tour', '--json')
  const steps = lines(stdout)
  expect(steps.map(({ step, ok }) => [step, ok])).toEqual(
    Array.from({ length: 12 }, (_, index) => [index + 1, true]),
  )
  for (const step of steps)
    expect(Object.keys(step)).toEqual(expect.arrayContaining(['title', 'ms', 'evidence']))
  expect(status, stderr).toBe(0)
}

test('twelve lines with ok, twice in a row, and again after a restart', async () => {
  await expectWholeTour()
  await expectWholeTour()
  expect(await sandbox.stop()).toBe(0)
  await sandbox.restart()
  await expectWholeTour()
})

test('on a terminal: numbered steps in the language asked for', async () => {
  const { status, stdout } = await runTegata(sandbox.env, 'tour', '--lang', 'ja')
  expect(status).toBe(0)
  expect(stdout).toContain(' 1. 市役所がカードを渡す')
  expect(stdout).toContain('12 歩のうち 12 歩が成り立ちました')
  const wrong = await runTegata(sandbox.env, 'tour', '--lang', 'fr')
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('cli/language-unknown')])
})

test('without a server it starts one and ends it', async () => {
  const place = await sandboxPlace()
  const { status, stderr } = await runTegata(place, 'tour', '--json')
  expect([status, stderr]).toEqual([0, expect.stringContaining('starting one')])
  await expect(fetch(`http://127.0.0.1:${Number(place.TEGATA_PORT) + 1}/ready`)).rejects.toThrow()
})
