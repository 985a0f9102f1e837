import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { checkDocComments } from './doc-comments.mjs'

const problemsOf = (...lines: string[]) => checkDocComments(repository(lines)).problems

const repository = (lines: string[]) =>
  temporaryRepository({
    'package.json': { workspaces: ['packages/*'] },
    'tsconfig.base.json': { compilerOptions: { target: 'es2023', module: 'nodenext' } },
    'packages/a/package.json': {
      name: '@x/a',
      type: 'module',
      exports: { '.': { source: './src/index.ts' }, './style.css': './style.css' },
    },
    'packages/a/src/index.ts': "export * from './a.ts'\n",
    'packages/a/src/a.ts': `${lines.join('\n')}\n`,
  })

test('a function, a constant, a class and a type without a summary', () => {
  const bare = ['export function f() {}', 'export const c = 1', 'export class K {}']
  expect(problemsOf(...bare, 'export type T = 1', 'function inside() {}')).toEqual([
    'packages/a/src/a.ts:1: f has no summary',
    'packages/a/src/a.ts:2: c has no summary',
    'packages/a/src/a.ts:3: K has no summary',
    'packages/a/src/a.ts:4: T has no summary',
  ])
})

test('tags or a clause alone are no summary, and a comment above is', () => {
  expect(problemsOf('/** RFC 5280 4.2.1.6. */', 'export const c = 1')).toHaveLength(1)
  expect(problemsOf('/** @throws TypeError */', 'export function f() {}')).toEqual([
    'packages/a/src/a.ts:2: f has no summary',
  ])
  expect(problemsOf('/** Does. */', 'export const f = () => 1')).toEqual([])
})

const throwing = (tag: string, ...body: string[]) =>
  problemsOf(`/** Does. ${tag} */`, 'export const f = () => {', ...body, '}', ...helpers)
const helpers = [
  "function direct() { throw new TypeError('x') }",
  'const further = () => { direct() }',
  "const made = () => new TypeError('x')",
]
const missing = ['packages/a/src/a.ts:2: f throws and has no @throws']

test.each([
  ['itself', "throw new TypeError('x')"],
  ['what a function makes', 'throw made()'],
  ['in a function of its own', 'return [1].map(() => { throw made() })'],
  ['by a function that it calls', 'direct()'],
  ['another error in place of a caught one', 'try { far() } catch { throw made() }'],
])('throws %s', (_, body) => {
  expect(throwing('', body)).toEqual(missing)
  expect(throwing('@throws TypeError', body)).toEqual([])
  expect(throwing('@returns one; never throws', body)).toEqual([])
})

test.each([
  ['by a function that a called one calls', 'further()'],
  ['what it caught', 'try { far() } catch (error) { throw error }'],
  [
    'in a function that it hands back',
    'return { later: () => { throw made() }, m() { throw made() } }',
  ],
  ['inside try', 'try { direct(); throw made() } catch { return 1 }'],
])('need not say that it throws %s', (_, body) => expect(throwing('', body)).toEqual([]))

test('counts what it looked at, and nothing proves nothing', () => {
  expect(checkDocComments(repository(['/** One. */', 'export const a = 1'])).looked).toBe(
    '1 exports',
  )
  expect(problemsOf('const a = 1')).toEqual(['found no exports to look at'])
})
