import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { checkTestClocks, timedFiles } from './test-clocks.mjs'

const check = (text: string, files: Record<string, string> = {}, path = 'a.test.ts') =>
  checkTestClocks(
    temporaryRepository({ [timedFiles]: { about: '', files }, 'b.test.ts': '', [path]: text }),
  ).problems

test.each([
  ['a test', "test('a', () => {\n}, 60_000)"],
  ['a poll', 'await expect.poll(() => done, { timeout: 5000 }).toBe(true)'],
  ['a poll of several lines', 'expect\n  .poll(\n    () => done,\n    { timeout: 5000 },\n  )'],
  ['a page', 'await page.getByText(name).waitFor({ timeout: 30_000 })'],
])('%s with a limit of its own', (_, text) => {
  expect(check(text)).toEqual([expect.stringMatching(/^a\.test\.ts:\d+: a limit of its own/)])
})

test.each([
  ['the time that passes', 'performance.now() - start'],
  ['the time of the processor', 'process.cpuUsage(start)'],
  ['a pause', 'await sleep(5)'],
  ['a timer', 'setTimeout(done, 5)'],
  ['a limit of ours', 'guardedFetch({ timeoutMs: 300 })'],
  ['a patience of ours', 'plug({ patienceMs: 50 })'],
  ['a process that is ended', "child.kill('SIGTERM')"],
])('a clock stands in the list: %s', (_, text) => {
  expect(check(text)).toEqual([expect.stringContaining('a clock runs in it')])
  expect(check(text, { 'a.test.ts': 'why' })).toEqual([])
  expect(check(text, {}, 'a.long.test.ts')).toEqual([])
})

test('no limit at all, and the time of day, are no clock', () => {
  expect(check('guardedFetch({ timeoutMs: 3_600_000 }); new Date(Date.now())')).toEqual([])
})

test('a listed file that is gone', () => {
  expect(check('', { 'gone.test.ts': 'why' })).toEqual([
    expect.stringContaining('there is no gone'),
  ])
})
