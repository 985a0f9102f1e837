/**
 * A rule that a tool of node_modules checks.
 * @module
 */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * @param {string} program - e.g. `typescript/bin/tsc`
 * @param {string[]} args
 * @param {string} folder - to run in
 * @returns {{ ok: boolean, output: string[] }} the lines that it printed
 */
export function runTool(program, args, folder) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [require.resolve(program), ...args],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    },
  )
  const output = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '')
  return { ok: status === 0, output }
}
