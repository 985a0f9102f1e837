import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { longestBomb } from './bomb.ts'

const blast = z.strictObject({
  name: z.string(),
  entry: z.string(),
  bytes: z.number(),
  refusedBy: z.array(z.string()),
  millis: z.number(),
  mebibytes: z.number(),
})

const main = fileURLToPath(new URL('./run-bombs.ts', import.meta.url))
const smallHeap = ['--max-old-space-size=96', '--expose-gc']
const args = [...smallHeap, '--import', 'tsx', '--conditions=source', main]
const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
const blasts = stdout
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => blast.parse(JSON.parse(line)))

test('a process with a small heap lives through all of them', () => {
  expect(stderr).toBe('')
  expect(status).toBe(0)
  expect(blasts.length).toBeGreaterThanOrEqual(100)
  expect(new Set(blasts.map(({ entry }) => entry)).size).toBeGreaterThanOrEqual(20)
})

test.each(blasts)('$entry, $name: refused in time and in memory', (one) => {
  expect(one.bytes).toBeLessThanOrEqual(longestBomb)
  expect(one.refusedBy.length).toBeGreaterThan(0)
  expect(one.refusedBy.filter((reason) => !/^[a-z0-9]+\/[a-z0-9-]+$/.test(reason))).toEqual([])
  expect(one.millis).toBeLessThanOrEqual(50)
  expect(one.mebibytes).toBeLessThanOrEqual(16)
})
