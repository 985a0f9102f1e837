/**
 * This program again, as a process of its own.
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { RunTour } from '@tegata/server'

const fromSource = import.meta.url.endsWith('.ts')
const entry = fileURLToPath(new URL(fromSource ? '../main.ts' : '../main.js', import.meta.url))
const loader = fromSource ? ['--import', 'tsx', '--conditions=source'] : []

/** Runs a command of `tegata`; only what it says on stderr is shown. */
export const spawnTegata = (args: readonly string[], stdout: 'ignore' | 'pipe'): ChildProcess =>
  spawn(process.execPath, [...loader, entry, ...args], { stdio: ['ignore', stdout, 'inherit'] })

/** A tour whose JSON lines can be read as they come. */
export const spawnTour: RunTour = (language) => {
  const child = spawnTegata(['tour', '--json', '--lang', language], 'pipe')
  if (!child.stdout) throw new TypeError('the tour was started without a pipe')
  return { lines: child.stdout, stop: () => void child.kill('SIGTERM') }
}
