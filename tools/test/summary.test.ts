import { expect, test } from 'vitest'
import { summarize } from './summary.mjs'

const results = (passed: number, failed = 0, skipped = 0, todo = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: skipped,
  numTodoTests: todo,
  testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults: [{ status: 'passed' }] }],
})

test.each([
  [results(3), 0, '3 passed, 0 failed', true],
  [results(3, 0, 1, 1), 0, '3 passed, 0 failed, 2 skipped', true],
  [results(3, 2), 1, '3 passed, 2 failed', false],
  [results(0), 1, '0 passed, 0 failed', false],
  [results(0, 0, 4), 0, '0 passed, 0 failed, 4 skipped', false],
  [undefined, 1, '0 passed, 1 failed', false],
])('case %#', (run, exitCode, line, ok) => {
  expect(summarize(run, exitCode, {})).toMatchObject({ line, ok })
})

test('CI skips nothing', () => {
  const line = '3 passed, 0 failed, 1 skipped'
  expect(summarize(results(3, 0, 1), 0, { CI: 'true' })).toEqual({
    notes: ['CI skips nothing.'],
    line,
    ok: false,
  })
  expect(summarize(results(3), 0, { CI: 'true' }).ok).toBe(true)
})

test('a file that does not load is a failure', () => {
  const run = {
    ...results(3),
    testResults: [{ name: 'b.test.ts', status: 'failed', assertionResults: [] }],
  }
  expect(summarize(run, 1)).toEqual({
    notes: ['b.test.ts: failed outside of its tests'],
    line: '3 passed, 1 failed',
    ok: false,
  })
})

test('an error outside of every test is a failure', () => {
  expect(summarize(results(3), 1)).toMatchObject({ line: '3 passed, 1 failed', ok: false })
})
