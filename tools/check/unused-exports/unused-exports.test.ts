import { describe, expect, test } from 'vitest'
import { temporaryRepository } from '../../testing/temporary-repository.ts'
import { findUnusedExports } from './find-unused.mjs'
import { exportProblems } from './unused-exports.mjs'

const manifest = (name: string) =>
  JSON.stringify({
    name: `@tegata/${name}`,
    exports: { '.': { source: './src/index.ts' }, './node': { source: './src/node.ts' } },
  })
const workspaces = JSON.stringify({ workspaces: ['packages/*', 'bench'] })

/** `lib` is looked at; `app` is a program that uses it. */
const unusedIn = (files: Readonly<Record<string, string>>) => {
  const folder = temporaryRepository({
    'package.json': workspaces,
    'packages/lib/package.json': manifest('lib'),
    'packages/app/package.json': manifest('app'),
    'bench/package.json': manifest('bench'),
    ...files,
  })
  return Object.fromEntries(findUnusedExports(folder).unused)
}

describe('an entry', () => {
  const one = 'export const one = 1\n'
  test.each<[string, string, Record<string, string>]>([
    ['by name', "import { one } from '@tegata/lib'", {}],
    ['under another name', "import { one as first } from '@tegata/lib'", {}],
    ['as a namespace', "import * as lib from '@tegata/lib'", {}],
    ['when it is needed', "await import('@tegata/lib')", {}],
    [
      'exported again and imported',
      "import { uno } from './again.ts'",
      { 'packages/app/src/again.ts': "export { one as uno } from '@tegata/lib'" },
    ],
  ])('is used: %s', (_, program, more) => {
    const files = { 'packages/lib/src/index.ts': one, 'packages/app/src/main.ts': program }
    expect(unusedIn({ ...files, ...more })).toEqual({})
  })

  test.each([
    ['a test', 'packages/app/src/main.test.ts', "import { one } from '@tegata/lib'"],
    ['a fixture', 'packages/app/src/testing/a.ts', "import { one } from '@tegata/lib'"],
    ['a benchmark', 'bench/src/main.ts', "import { one } from '@tegata/lib'"],
    ['a type', 'packages/app/src/main.ts', "import type { one } from '@tegata/lib'"],
    ['a type among values', 'packages/app/src/main.ts', "import { type one } from '@tegata/lib'"],
    ['another entry', 'packages/app/src/main.ts', "import { one } from '@tegata/lib/node'"],
    ['the package itself', 'packages/lib/src/b.ts', "import { one } from './a.ts'\none"],
  ])('is not used by %s', (_, path, text) => {
    const files = {
      'packages/lib/src/index.ts': "export { one } from './a.ts'",
      'packages/lib/src/a.ts': one,
    }
    expect(unusedIn({ ...files, [path]: text })).toEqual({ '@tegata/lib': ['one'] })
  })

  test('that exports everything of a file has its names', () => {
    const files = {
      'packages/lib/src/index.ts': "export * from './a.ts'",
      'packages/lib/src/a.ts': 'export const one = 1, two = 2\nexport type Three = 3',
      'packages/app/src/main.ts': "import { two } from '@tegata/lib'",
    }
    expect(unusedIn(files)).toEqual({ '@tegata/lib': ['one'] })
  })
})

describe('another file', () => {
  test.each([
    ['function', 'export function one() {}'],
    ['class', 'export class one {}'],
    ['enumeration', 'export enum one {}'],
    ['part of a pattern', 'export const { a: one } = { a: 1 }'],
    ['name given at the end', 'const uno = 1\nexport { uno as one }'],
    ['name that is a key elsewhere', 'export const one = 1\nconst a = { one: 2 }\na.one'],
  ])('a %s that only a test takes', (_, text) => {
    const files = {
      'packages/lib/src/a.ts': text,
      'packages/lib/src/a.test.ts': "import { one } from './a.ts'",
    }
    expect(unusedIn(files)).toEqual({ 'packages/lib/src/a.ts': ['one'] })
  })

  test.each([
    ['the file uses it', 'export const one = 1\nconsole.log(one)', ''],
    ['another file does', 'export const one = 1', "import { one } from './a.ts'"],
    ['it is a type', 'export type one = 1\nexport interface two {}', ''],
  ])('nothing to say: %s', (_, text, other) => {
    expect(unusedIn({ 'packages/lib/src/a.ts': text, 'packages/lib/src/b.ts': other })).toEqual({})
  })
})

describe('the list', () => {
  const entry = { where: '@tegata/lib', since: '2026-12-01', for: 'somebody', values: ['one'] }
  const list = { about: '', atMost: 1, entries: [entry] }
  const unused = new Map([['@tegata/lib', ['one']]])

  test('holds what is unused', () => {
    expect(exportProblems(unused, list)).toEqual([])
  })

  test.each<[string, Map<string, string[]>, typeof list, string]>([
    [
      'is not listed',
      new Map([['@tegata/lib', ['one', 'two']]]),
      list,
      'nothing but tests uses it',
    ],
    ['is used now', new Map(), list, 'is used now or gone'],
    ['made the list longer', unused, { ...list, atMost: 0 }, 'may only shrink'],
    ['made it shorter', unused, { ...list, atMost: 2 }, 'set atMost to 1'],
    ['has no day', unused, { ...list, entries: [{ ...entry, since: 'today' }] }, 'lacks a day'],
    ['is for nobody', unused, { ...list, entries: [{ ...entry, for: ' ' }] }, 'lacks a day'],
    ['is there twice', unused, { ...list, atMost: 2, entries: [entry, entry] }, 'listed twice'],
  ])('a value that %s', (_, found, given, problem) => {
    expect(exportProblems(found, given)).toEqual([expect.stringContaining(problem)])
  })
})
