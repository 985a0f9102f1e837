/** The program itself: which command, and what a wrong one answers. */
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('../bin/tegata.mjs', import.meta.url))
const tegata = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test.each<[string[], number, string]>([
  [[], 2, 'cli/command-unknown'],
  [['verfy'], 2, 'cli/command-unknown'],
  [['constructor'], 2, 'cli/command-unknown'],
  [['serve', '--port', '1'], 2, 'cli/option-unknown'],
  [['tour', '--lang', 'fr'], 2, 'cli/language-unknown'],
])('%j', (args, status, code) => {
  const answer = tegata(...args)
  expect([answer.status, answer.stdout]).toEqual([status, ''])
  expect(answer.stderr).toContain(code)
  expect(answer.stderr).not.toContain('    at ')
})

test('help names every command', () => {
  const { status, stdout } = tegata('--help')
  expect(status).toBe(0)
  for (const name of ['serve', 'tour', 'card', 'verify', 'inspect', 'doctor'])
    expect(stdout).toContain(name)
})

test('from any folder', () => {
  const { status, stdout } = spawnSync(process.execPath, [program, '--help'], {
    encoding: 'utf8',
    cwd: tmpdir(),
  })
  expect([status, stdout]).toEqual([0, tegata('--help').stdout])
})
