import { expect, test } from 'vitest'
import { runRules } from './run-rules.mjs'

const holds = () => ({ problems: [], looked: '3 files', hints: ['long'] })
const fails = async () => ({ problems: ['a.ts: wrong'], looked: '1 file' })
const breaks = () => {
  throw new Error('no git here')
}

async function run(rules: Parameters<typeof runRules>[0], hints = false) {
  const lines: string[] = []
  const print = (line: string) => lines.push(line.replace(/\d+\.\d s/, 'n s'))
  const failed = await runRules(rules, '.', { hints, print: (line) => void print(line) })
  return { failed, lines }
}

test('every rule is named; one that fails or breaks does not hold', async () => {
  const { failed, lines } = await run([
    ['holds', holds],
    ['fails', fails],
    ['breaks', breaks],
  ])
  expect(failed).toEqual(['fails', 'breaks'])
  expect(lines).toEqual([
    'ok    holds        3 files, n s',
    'FAIL  fails        1 file, n s',
    '      a.ts: wrong',
    'FAIL  breaks       broke off, n s',
    '      no git here',
    '2 of 3 rules do not hold: fails, breaks',
  ])
})

test('hints are told when asked for, and fail nothing', async () => {
  const { failed, lines } = await run([['holds', holds]], true)
  expect(failed).toEqual([])
  expect(lines).toEqual([
    'ok    holds        3 files, n s',
    '      hint: long',
    'every rule holds (1)',
  ])
})
