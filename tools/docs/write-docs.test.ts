import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { checkDocs, writeDocs } from './write-docs.mjs'

const entry = (source: string) => ({ source, types: './dist/index.d.ts' })

/** Package b depends on package a. */
const repository = (a: string, b: string) =>
  temporaryRepository({
    'package.json': { workspaces: ['packages/*'] },
    'tools/docs/tsconfig.json': {
      compilerOptions: {
        target: 'es2023',
        module: 'esnext',
        moduleResolution: 'bundler',
        allowImportingTsExtensions: true,
        noEmit: true,
        types: [],
        paths: { '@x/a': ['../../packages/a/src/index.ts'] },
      },
      include: ['../../packages/*/src'],
    },
    'packages/a/package.json': { name: '@x/a', exports: { '.': entry('./src/index.ts') } },
    'packages/a/src/index.ts': a,
    'packages/b/package.json': { name: '@x/b', exports: { './node': entry('./src/node.ts') } },
    'packages/b/src/node.ts': b,
  })

test('every entry point is a page under the name it is imported by, and packages link each other', async () => {
  const folder = repository(
    '/** A of metres. */\nexport type A = number\n',
    "import type { A } from '@x/a'\n/** Makes an {@link A}. */\nexport const b = (): A => 1\n",
  )
  expect(await writeDocs(folder)).toMatchObject({ problems: [], looked: '2 entry points' })
  const page = readFileSync(join(folder, 'docs/api/functions/_x_b_node.b.html'), 'utf8')
  expect(page).toContain('href="../types/_x_a.A.html"')
  expect(page).toContain('href="../../../packages/b/src/node.ts#L3"')
  expect(page).not.toContain(folder)
})

test.each([
  ['a link', '/** See {@link gone}. */\nexport const b = 1\n', /links? to "gone"/],
  [
    'a type that nobody can import',
    'type Gone = { a: 1 }\nexport const b = (): Gone => ({ a: 1 })\n',
    /Gone/,
  ],
  ['a parameter', '/** @param gone - not there */\nexport const b = (a: number) => a\n', /"gone"/],
])('%s that leads nowhere: no page is written', async (_, source, problem) => {
  const folder = repository('export type A = number\n', source)
  const { problems } = await writeDocs(folder)
  expect(problems).toEqual([expect.stringMatching(problem)])
  expect(() => readFileSync(join(folder, 'docs/api/index.html'))).toThrow('ENOENT')
})

test('no entry point proves nothing', async () => {
  const folder = temporaryRepository({ 'package.json': { workspaces: ['packages/*'] } })
  expect((await writeDocs(folder)).problems).toEqual(['found no entry points to look at'])
})

test('a check finds the same and writes nothing', async () => {
  const right = '/** Two. */\nexport const b = 2\n'
  const folder = repository('/** One. */\nexport const a = 1\n', right)
  expect((await checkDocs(folder)).problems).toEqual([])
  expect(() => readFileSync(join(folder, 'docs/api/index.html'))).toThrow('ENOENT')
  const wrong = repository('/** {@link gone} */\nexport const a = 1\n', right)
  expect((await checkDocs(wrong)).problems).toEqual([expect.stringContaining('"gone"')])
})
