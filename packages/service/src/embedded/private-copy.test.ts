/** Nothing is run from a folder that somebody else could make. */
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { codeThrownBy } from '@tegata/kernel/testing'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { privateCopy } from './private-copy.ts'

const root = mkdtempSync(join(tmpdir(), 'tegata-copy-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const source = join(root, 'source')
mkdirSync(join(source, 'bin'), { recursive: true })
writeFileSync(join(source, 'bin/postgres'), 'the server', { mode: 0o775 })
symlinkSync('postgres', join(source, 'bin/initdb'))
const name = privateCopy(source, join(root, 'first')).split('/').pop() ?? ''

let base: string
let copy: string
beforeEach(() => {
  base = mkdtempSync(join(root, 'base-'))
  copy = join(base, name)
})

test('a copy that others can run and nobody else can write, made once', () => {
  expect(privateCopy(source, base)).toBe(copy)
  const program = join(copy, 'bin/postgres')
  expect(readFileSync(program, 'utf8')).toBe('the server')
  expect([statSync(copy).mode & 0o777, statSync(program).mode & 0o777]).toEqual([0o755, 0o755])
  const { ino } = statSync(program)
  privateCopy(source, base)
  expect(statSync(program).ino).toBe(ino)
})

const prepared = () => cpSync(source, copy, { recursive: true, verbatimSymlinks: true })
const isRoot = process.getuid?.() === 0
const nobody = 65_534

test.each<[string, boolean, () => void]>([
  ['with another program', true, () => writeFileSync(join(copy, 'bin/postgres'), 'another')],
  ['with one program more', true, () => writeFileSync(join(copy, 'bin/more'), '')],
  ['with a link to elsewhere', true, () => rmSync(join(copy, 'bin/initdb'))],
  ['that others may write', true, () => chmodSync(join(copy, 'bin'), 0o777)],
  ['of somebody else', isRoot, () => chownSync(copy, nobody, nobody)],
  [
    'with a program of somebody else',
    isRoot,
    () => chownSync(join(copy, 'bin/postgres'), nobody, 0),
  ],
  ['in a folder that others may write', true, () => chmodSync(base, 0o777)],
  ['in a folder of somebody else', isRoot, () => chownSync(base, nobody, nobody)],
  [
    'that is a link',
    true,
    () => {
      rmSync(copy, { recursive: true })
      symlinkSync(source, copy)
    },
  ],
])('refused: a folder %s', async (_, possible, change) => {
  if (!possible) return
  chmodSync(join(source, 'bin/postgres'), 0o755)
  prepared()
  expect(privateCopy(source, base)).toBe(copy)
  change()
  expect(await codeThrownBy(() => privateCopy(source, base))).toBe('service/database-failed')
})
