/**
 * Set-up talks on stderr, so that a command's own output stays what it promised (`--json`).
 * @module
 */
import { spawnSync } from 'node:child_process'

/** @param {string} text */
export const say = (text) => process.stderr.write(`setup: ${text}\n`)

/**
 * @param {string} text
 * @returns {never}
 */
export function fail(text) {
  say(text)
  process.exit(1)
}

/**
 * Runs a program in view of the person, its output on stderr.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} [cwd]
 * @returns whether it ended well
 */
export function run(program, args, cwd) {
  say(`running: ${program} ${args.join(' ')}`)
  const started = Date.now()
  const { status } = spawnSync(program, args, { cwd, stdio: ['ignore', 2, 2] })
  const seconds = ((Date.now() - started) / 1000).toFixed(0)
  if (status === 0) say(`done in ${seconds} s`)
  return status === 0
}
