import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { checkErrorCodes, writeErrorCodes } from './error-codes.mjs'

const source = (name: string, ...codes: string[]) =>
  `export const ${name}ErrorCodes = ${JSON.stringify(codes)} as const\n`
const row = (code: string, meaning = 'It broke.') => `| \`${code}\` | ${meaning} | Mend it. |\n`
const page = (...codes: string[]) =>
  `# Errors\n\n| code | a | b |\n|---|---|---|\n${codes.map((code) => row(code)).join('')}`
const problemsOf = (files: Record<string, unknown>) =>
  checkErrorCodes(temporaryRepository({ 'package.json': { type: 'module' }, ...files })).problems

test('codes and page that agree pass', () => {
  const files = { 'packages/a/src/errors.ts': source('a', 'a/x'), 'docs/errors.md': page('a/x') }
  expect(problemsOf(files)).toEqual([])
})

test('a code without explanation, and an explanation without code', () => {
  const files = {
    'packages/a/src/errors.ts': source('a', 'a/x', 'a/y'),
    'docs/errors.md': page('a/z') + row('a/y', ''),
  }
  expect(problemsOf(files)).toEqual([
    'docs/errors.md: lacks a/x; `node tools/check.mjs --write` adds it',
    'docs/errors.md: does not explain a/y',
    'docs/errors.md: explains a/z, which no code exports',
  ])
})

test('a code of another package, and the same code twice', () => {
  const files = {
    'packages/a/src/errors.ts': source('a', 'a/x'),
    'roles/b/src/errors.ts': source('b', 'a/x'),
    'docs/errors.md': page('a/x'),
  }
  expect(problemsOf(files)).toEqual([
    'roles/b/src/errors.ts: a/x should be b/…',
    'roles/b/src/errors.ts: a/x is there twice',
  ])
})

test('a list that is exported again is one list', () => {
  const files = {
    'packages/a/src/errors.ts': source('a', 'a/x'),
    'packages/a/src/more.ts':
      "import { aErrorCodes } from './errors.ts'\nexport const bErrorCodes = aErrorCodes\n",
    'docs/errors.md': page('a/x'),
  }
  expect(problemsOf(files)).toEqual([])
})

test('no code at all proves nothing', () => {
  expect(problemsOf({})).toEqual(['found no error codes to look at'])
})

test('writing adds and removes rows, and keeps explanations and the words around them', () => {
  const folder = temporaryRepository({
    'package.json': { type: 'module' },
    'packages/a/src/errors.ts': source('a', 'a/x'),
  })
  mkdirSync(join(folder, 'docs'))
  writeFileSync(join(folder, 'docs/errors.md'), '# Errors\n\nRead me.\n')
  const read = () => readFileSync(join(folder, 'docs/errors.md'), 'utf8')
  writeErrorCodes(folder)
  writeFileSync(
    join(folder, 'docs/errors.md'),
    read().replace('|  |  |', '| It \\| was. | Wait. |'),
  )
  writeFileSync(join(folder, 'packages/a/src/errors.ts'), source('a', 'a/x', 'a/w'))
  writeErrorCodes(folder)
  const once = read()
  expect(once).toContain('# Errors\n\nRead me.\n\n<!--')
  expect(once).toContain('| `a/w` |  |  |\n| `a/x` | It \\| was. | Wait. |\n')
  writeErrorCodes(folder)
  expect(read()).toBe(once)
  writeFileSync(join(folder, 'packages/a/src/errors.ts'), source('a', 'a/w'))
  writeErrorCodes(folder)
  expect(read()).not.toContain('a/x')
})
