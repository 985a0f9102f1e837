import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { checkLocalPaths } from './local-paths.mjs'

function problemsOf(files: Record<string, unknown>) {
  const folder = temporaryRepository(files)
  execFileSync('git', ['add', '-A'], { cwd: folder })
  return checkLocalPaths(folder).problems
}
/** In pieces, so that this file passes its own rule. */
const absolute = (...parts: string[]) => ['', ...parts].join('/')

test.each([
  [absolute('home', 'taro')],
  [absolute('work', 'tegata')],
  [absolute('root', '.config')],
  [absolute('Users', 'hanako')],
])('%s is a path of one machine', (path) => {
  expect(problemsOf({ 'docs/a.md': `\nsee \`${path}/notes\`\n` })).toEqual([
    `docs/a.md:2: ${path} is a path of one machine`,
  ])
})

test('addresses, relative paths and system folders are not', () => {
  const text = 'https://example.com/home/taro ./work/x ../root/y /usr/bin/env a/home/b {x}/home/z'
  expect(problemsOf({ 'docs/a.md': text })).toEqual([])
})

test('a package of another host is found, a workspace is not one', () => {
  const packages = {
    '': { name: 'x' },
    'node_modules/@x/a': { resolved: 'packages/a', link: true },
    'node_modules/b': { resolved: 'https://registry.npmjs.org/b/-/b-1.0.0.tgz' },
    'node_modules/c': { resolved: 'http://registry.local/c/-/c-1.0.0.tgz' },
  }
  expect(problemsOf({ 'package-lock.json': { packages } })).toEqual([
    'package-lock.json: node_modules/c comes from http://registry.local/c/-/c-1.0.0.tgz',
  ])
})

test('nothing tracked proves nothing', () => {
  expect(problemsOf({})).toEqual(['found no tracked files to look at'])
})
