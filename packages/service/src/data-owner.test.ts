import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { codeThrownBy } from '@tegata/kernel/testing'
import { afterAll, expect, test } from 'vitest'
import { ownDataFolder, takeAway } from './data-owner.ts'

const folder = mkdtempSync(join(tmpdir(), 'tegata-owner-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const mark = join(folder, 'owner')
const dead = '999999999 1 aa'

test('one owner at a time, also in one process; a dead one is taken over', async () => {
  const release = ownDataFolder(folder)
  expect(await codeThrownBy(() => ownDataFolder(folder))).toBe('service/data-in-use')
  release()
  writeFileSync(mark, dead)
  ownDataFolder(folder)()
  expect(readdirSync(folder)).toEqual([])
})

test('a mark that another process put there meanwhile stays', () => {
  const alive = `${process.pid} 1 bb`
  writeFileSync(mark, alive)
  takeAway(mark, dead)
  expect(readFileSync(mark, 'utf8')).toBe(alive)
  takeAway(mark, alive)
  takeAway(mark, alive)
  expect(readdirSync(folder)).toEqual([])
})
