import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { checkDependencyPage } from './dependency-page.mjs'

const files = {
  'package.json': { name: 'root', workspaces: ['a'], devDependencies: { vite: '8.0.0' } },
  'a/package.json': {
    name: '@x/a',
    dependencies: { '@x/a': '0.0.0', zod: '4.0.0' },
    optionalDependencies: { '@pg/linux': '1.0.0-beta.1', '@pg/darwin': '1.0.0-beta.1' },
  },
}
const page = (...cells: string[]) => ({
  'docs/adr/0013-dependencies.md': cells.map((cell) => `| ${cell} | MIT |\n`).join(''),
})
const problemsOf = (added: Record<string, unknown>) =>
  checkDependencyPage(temporaryRepository({ ...files, ...added })).problems

test('every dependency is named', () => {
  const cells = ['vite 8.0.0, zod 4.0.0 as `zod/mini`', '@pg/* 1.0.0-beta.1']
  expect(problemsOf(page(...cells))).toEqual([])
})

test('one that is new, one of another version, one that is gone', () => {
  expect(problemsOf(page('zod 4.0.1', '@pg/* 1.0.0-beta.1', 'left 1.0.0'))).toEqual([
    'docs/adr/0013-dependencies.md: does not name vite 8.0.0',
    'docs/adr/0013-dependencies.md: does not name zod 4.0.0',
    'docs/adr/0013-dependencies.md: names zod 4.0.1, which is unused',
    'docs/adr/0013-dependencies.md: names left 1.0.0, which is unused',
  ])
})

test('no dependency at all proves nothing', () => {
  const folder = temporaryRepository({ 'package.json': { name: 'root' } })
  expect(checkDependencyPage(folder).problems).toEqual(['found no dependencies to look at'])
})
