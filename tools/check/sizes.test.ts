import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { checkSizes } from './sizes.mjs'

const lines = (count: number) => '  step()\n'.repeat(count)

test('a function of 60 lines passes, one of 61 does not', () => {
  const folder = temporaryRepository({
    'packages/a/src/fits.ts': `function fits() {\n${lines(58)}}\n`,
    'packages/a/src/long.ts': `const long = () => {\n${lines(59)}}\n`,
  })
  expect(checkSizes(folder).problems).toEqual([
    'packages/a/src/long.ts:1 long: 61 lines, the limit is 60',
  ])
})

test('a file of 401 lines is too long, also a test', () => {
  const folder = temporaryRepository({
    'a.mjs': 'step()\n'.repeat(400),
    'b.mjs': 'step()\n'.repeat(401),
    'c.test.ts': 'step()\n'.repeat(401),
  })
  expect(checkSizes(folder).problems).toEqual([
    'b.mjs: 401 lines, the limit is 400',
    'c.test.ts: 401 lines, the limit is 400',
  ])
})

test('an object of methods is measured by its methods', () => {
  const folder = temporaryRepository({
    'store.ts': `const store = (db) => ({\n${lines(30)}m() {\n${lines(59)}},\n})\n`,
    'routes.ts': `const routes = (deps) => async (app) => {\n${lines(59)}}\n`,
  })
  expect(checkSizes(folder).problems).toEqual([
    'routes.ts:1 routes: 61 lines, the limit is 60',
    'store.ts:32 m: 61 lines, the limit is 60',
  ])
})

test('functions of tests may be longer', () => {
  const folder = temporaryRepository({ 'a.test.ts': `test('x', () => {\n${lines(80)}})\n` })
  expect(checkSizes(folder).problems).toEqual([])
})

test('an empty repository proves nothing', () => {
  expect(checkSizes(temporaryRepository({})).problems).toEqual(['found no source files to look at'])
})
