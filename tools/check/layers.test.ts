import { expect, test } from 'vitest'
import { layers } from '../check-layers.mjs'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { checkLayers } from './layers.mjs'

const table = { 'packages/low': [], 'packages/high': ['packages/low'], app: ['roles/*/contract'] }
const workspace = (folder: string, name: string, ...dependencies: [string, string][]) => ({
  [`${folder}/package.json`]: {
    name,
    dependencies: Object.fromEntries(dependencies.map(([dependency]) => [dependency, '0.0.0'])),
  },
  [`${folder}/tsconfig.json`]: { references: dependencies.map(([, path]) => ({ path })) },
})
const root = (...folders: string[]) => ({
  'package.json': { name: 'root', workspaces: ['packages/*', 'roles/*', 'app'] },
  'tsconfig.json': { references: folders.map((path) => ({ path })) },
})
const sound = {
  ...root('packages/low', 'packages/high'),
  ...workspace('packages/low', '@x/low'),
  ...workspace('packages/high', '@x/high', ['@x/low', '../low']),
  'packages/high/src/index.ts': "import { low } from '@x/low'\n",
}
const upTo = { 'packages/low': [], 'packages/high': ['packages/low'] }

test('edges of the table pass and are counted', () => {
  expect(checkLayers(temporaryRepository(sound), upTo)).toEqual({
    problems: [],
    looked: '2 edges',
    hints: [],
  })
})

test.each([
  ["import { high } from '@x/high'"],
  ["import type { High } from '@x/high'"],
  ["export * from '@x/high'"],
  ["const high = await import('@x/high')"],
])('a forbidden edge is found: %s', (text) => {
  const folder = temporaryRepository({ ...sound, 'packages/low/src/index.ts': `${text}\n` })
  expect(checkLayers(folder, upTo).problems).toEqual([
    'packages/low/src/index.ts: imports @x/high, which package.json does not declare',
    'packages/low/src/index.ts: packages/low may not depend on packages/high',
  ])
})

test('a forbidden edge that is only declared is found', () => {
  const folder = temporaryRepository({
    ...sound,
    ...workspace('packages/low', '@x/low', ['@x/high', '../high']),
  })
  expect(checkLayers(folder, upTo).problems).toEqual([
    'packages/low/package.json: packages/low may not depend on packages/high',
  ])
})

test('of a role an app takes the contract and nothing else', () => {
  const files = {
    ...root('packages/low', 'packages/high', 'roles/ca', 'app'),
    ...sound,
    'tsconfig.json': root('packages/low', 'packages/high', 'roles/ca', 'app')['tsconfig.json'],
    ...workspace('roles/ca', '@x/ca'),
    ...workspace('app', '@x/app', ['@x/ca', '../roles/ca']),
    'app/src/a.ts': "import { shape } from '@x/ca/contract'\n",
    'app/src/b.ts': "import { plugin } from '@x/ca'\n",
  }
  expect(checkLayers(temporaryRepository(files), { ...table, 'roles/*': [] }).problems).toEqual([
    'app/src/b.ts: app may not depend on roles/ca',
  ])
})

test('a relative import may not leave its workspace', () => {
  const folder = temporaryRepository({
    ...sound,
    'packages/low/src/index.ts': "import '../../high/src/index.ts'\n",
  })
  expect(checkLayers(folder, upTo).problems).toEqual([
    'packages/low/src/index.ts: leaves its workspace with ../../high/src/index.ts',
  ])
})

test('references are equal to dependencies, both ways, and the root names every workspace', () => {
  const folder = temporaryRepository({
    ...sound,
    'tsconfig.json': { references: [{ path: 'packages/low' }] },
    'packages/low/tsconfig.json': { references: [{ path: '../high' }] },
    'packages/high/tsconfig.json': {},
  })
  expect(checkLayers(folder, upTo).problems).toEqual([
    'tsconfig.json: has no reference to packages/high',
    'packages/high/tsconfig.json: has no reference to packages/low, which package.json names',
    'packages/low/tsconfig.json: references packages/high, which package.json does not name',
  ])
})

test('a workspace without a row and a row without a workspace are problems', () => {
  const row = { 'packages/low': [], 'packages/gone': [] }
  expect(checkLayers(temporaryRepository(sound), row).problems).toEqual([
    'packages/high: has no row in the table of layers',
    'the table of layers has a row for packages/gone, and there is no such workspace',
    'packages/high/src/index.ts: packages/high may not depend on packages/low',
    'packages/high/package.json: packages/high may not depend on packages/low',
  ])
})

test('no edge at all proves nothing', () => {
  const folder = temporaryRepository(root())
  expect(checkLayers(folder, {}).problems).toEqual(['found no edges to look at'])
})

test('the table of tegata names only rows above, so it has no cycle', () => {
  const rows = Object.keys(layers)
  for (const [index, row] of rows.entries()) {
    const above = rows.slice(0, index)
    const covers = (name: string) =>
      above.includes(name) || above.some((other) => `${other}/contract` === name)
    const folders = new Set(above.map((name) => `${name.split('/')[0]}/*`))
    for (const name of layers[row] ?? [])
      expect(covers(name) || folders.has(name), `${row} names ${name}`).toBe(true)
  }
})
