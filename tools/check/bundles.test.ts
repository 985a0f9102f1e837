import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { checkBundles } from './bundles.mjs'

const workspace = (folder: string, ...entries: string[]) => ({
  [`${folder}/package.json`]: {
    name: folder,
    exports: Object.fromEntries(
      entries.map((entry) => [
        entry,
        { source: `./src/${entry === '.' ? 'index' : entry.slice(2)}.ts` },
      ]),
    ),
  },
})
const problemsOf = async (files: Record<string, unknown>) => {
  const root = { 'package.json': { name: 'x', workspaces: ['packages/*', 'roles/*'] } }
  return (await checkBundles(temporaryRepository({ ...root, ...files }))).problems
}
const usesNode = "import { readFileSync } from 'node:fs'\nexport const a = readFileSync\n"

test('a library that imports Node, also through another file', async () => {
  const problems = await problemsOf({
    ...workspace('packages/a', '.'),
    'packages/a/src/index.ts': "export * from './deep.ts'\n",
    'packages/a/src/deep.ts': usesNode,
  })
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(/^packages\/a\/src\/index.ts: packages\/a\/src\/deep.ts:1: .*node:fs/)
})

test('a contract of a role that imports Node', async () => {
  const problems = await problemsOf({
    ...workspace('roles/a', '.', './contract'),
    'roles/a/src/index.ts': usesNode,
    'roles/a/src/contract.ts': usesNode,
  })
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(/^roles\/a\/src\/contract.ts: /)
})

test('./node, ./testing and the service package may', async () => {
  const problems = await problemsOf({
    ...workspace('packages/a', '.', './node', './testing'),
    ...workspace('packages/service', '.'),
    'packages/a/src/index.ts': 'export const a = 1\n',
    'packages/a/src/node.ts': usesNode,
    'packages/a/src/testing.ts': usesNode,
    'packages/service/src/index.ts': usesNode,
  })
  expect(problems).toEqual([])
})

test('no bundle at all proves nothing', async () => {
  expect(await problemsOf({})).toEqual(['found no bundles to look at'])
})
