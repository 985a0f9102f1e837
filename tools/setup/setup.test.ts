import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { appsOf, isStale } from './apps.mjs'
import { findChromium, missingPackages } from './browser.mjs'
import { installReason } from './dependencies.mjs'
import { nodeProblem } from './node-version.mjs'
import { missingWitnesses, witnesses } from './witnesses.mjs'

test.each([
  ['20.18.3', false],
  ['20.19.0', true],
  ['22.0.0', true],
  ['18.20.0', false],
])('Node %s will do: %s', (version, willDo) => {
  expect(nodeProblem(version) === undefined).toBe(willDo)
})

const lock = (version: string) => ({
  packages: { '': {}, 'node_modules/a': { version }, 'node_modules/b': { optional: true } },
})

test('dependencies are installed when there are none, or others than the lock names', () => {
  const bare = temporaryRepository({ 'package-lock.json': lock('1.0.0') })
  expect(installReason(bare)).toBe('there is no node_modules folder')
  const other = temporaryRepository({
    'package-lock.json': lock('1.0.1'),
    'node_modules/.package-lock.json': lock('1.0.0'),
  })
  expect(installReason(other)).toMatch(/names others than node_modules holds/)
})

test('what npm install brought counts, until the lock changes', () => {
  const folder = temporaryRepository({
    'package-lock.json': lock('1.0.0'),
    'node_modules/.package-lock.json': lock('1.0.0'),
  })
  expect(installReason(folder)).toBeUndefined()
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock('1.0.1')))
  expect(installReason(folder)).toMatch(/names others than node_modules holds/)
})

test('another Node needs its own installation', () => {
  const folder = temporaryRepository({
    'package-lock.json': lock('1.0.0'),
    'node_modules/.tegata-setup': 'linux-x64, Node ABI 1\nhash\n',
  })
  expect(installReason(folder)).toMatch(/^they were installed for linux-x64, Node ABI 1, this is /)
})

test('an app is built when it was never built, and when a source is newer', () => {
  const folder = temporaryRepository({
    'apps/wallet/vite.config.ts': '',
    'apps/wallet/src/main.tsx': '',
    'apps/notes/README.md': 'no app',
    'packages/a/src/index.ts': '',
    'roles/a/src/contract.ts': '',
  })
  const app = join(folder, 'apps/wallet')
  const touch = (path: string, seconds: number) => utimesSync(join(folder, path), seconds, seconds)
  expect(appsOf(folder)).toEqual([app])
  expect(isStale(folder, app)).toBe(true)
  mkdirSync(join(app, 'dist'))
  writeFileSync(join(app, 'dist/index.html'), '')
  expect(isStale(folder, app)).toBe(false)
  touch('packages/a/src/index.ts', Date.now() / 1000 + 60)
  expect(isStale(folder, app)).toBe(true)
})

test('the browser that was named, or none', () => {
  const exists = (path: string) => path === '/usr/bin/chromium'
  expect(findChromium({}, exists)).toBe('/usr/bin/chromium')
  expect(findChromium({ CHROMIUM_PATH: '/nowhere' }, exists)).toBeUndefined()
  expect(findChromium({}, () => false)).toBeUndefined()
})

test('what is missing is installed, and nothing else', () => {
  expect(missingPackages({ chromium: true, japanese: true, openssl: true })).toEqual([])
  expect(missingPackages({ chromium: false, japanese: false, openssl: true })).toEqual([
    'chromium',
    'fonts-ipafont-gothic',
  ])
})

test('a witness is missing when neither path nor file is there', () => {
  expect(missingWitnesses(() => true)).toEqual([])
  expect(missingWitnesses(() => false)).toEqual(witnesses)
  const only = missingWitnesses((found) => found !== 'pdfsig')
  expect(only.map((witness) => witness.package)).toEqual(['poppler-utils'])
})
