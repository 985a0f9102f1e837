/**
 * The recipes of docs/recipes.md that run in Node, each in a process of its own, exactly as they stand
 * in the page.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { folderFor, recipeUnder } from './testing.ts'

test('Node: a good response, and one to another request', () => {
  const [good, other] = run('drive-node.ts', recipeUnder('Node', 'ts'))
  expect(good).toMatchObject({ accepted: true })
  expect(good).toHaveProperty('because.0', 'It can be accepted.')
  expect(other).toMatchObject({ accepted: false })
  expect(JSON.stringify(other)).toContain('the holder’s own device answered')
})

test('A function per request: a session counts once, and for its own response', () => {
  const lines = run('drive-function.ts', recipeUnder('A function per request', 'ts'))
  const policy = expect.stringMatching(/./)
  const failed = ['mdoc/device-authentication']
  expect(lines.slice(0, -1)).toEqual([
    { verdict: 'accepted', policy, failed: [] },
    { verdict: 'refused', policy, failed },
  ])
  const replies = lines.at(-1)
  expect(replies).toMatchObject({
    good: { statusCode: 200, body: expect.stringContaining('"verdict":"accepted"') },
    again: { statusCode: 400, body: '' },
    ofAnotherSession: { statusCode: 200, body: expect.stringContaining('"verdict":"refused"') },
    noBody: { statusCode: 400, body: '' },
  })
})

/** @returns what it printed, a JSON value a line */
function run(driver: string, recipe: string): unknown[] {
  const { folder, path } = folderFor('recipe.mts', recipe)
  const program = fileURLToPath(new URL(driver, import.meta.url))
  const options = ['--import', import.meta.resolve('tsx'), '--conditions=source', program, path]
  const { stdout, stderr, status } = spawnSync(process.execPath, options, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 900_000,
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  return stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
}
