/**
 * A sandbox as a process of its own, on ports and in a folder of its own, that a journey may kill
 * and start again.
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePorts } from './free-ports.ts'

const main = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url))

export type Sandbox = {
  readonly env: Readonly<Record<string, string>>
  /** Origins. */
  readonly start: string
  readonly api: string
  readonly wallet: string
  readonly reader: string
  readonly console: string
  /** What the server wrote to its log, all processes of this sandbox together. */
  log(): string
  /** Starts the server again after {@link Sandbox.kill} or {@link Sandbox.stop}. */
  restart(): Promise<void>
  /** kill -9. */
  kill(): Promise<void>
  /** SIGTERM; answers the exit status. */
  stop(): Promise<number | null>
}

/** Runs a command of `tegata` with the sandbox's settings. */
export async function runTegata(
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawnTegata(env, args)
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (data) => {
    stdout += String(data)
  })
  child.stderr?.on('data', (data) => {
    stderr += String(data)
  })
  const status = await exitOf(child)
  return { status, stdout, stderr }
}

/** Starts a command of `tegata` as a process of its own. */
export const spawnTegata = (env: Readonly<Record<string, string>>, args: readonly string[]) =>
  spawn(process.execPath, ['--import', 'tsx', '--conditions=source', main, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

const exitOf = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))

/** Ports and a folder that nobody has, for a sandbox that is yet to start. */
export async function sandboxPlace(): Promise<{ TEGATA_PORT: string; TEGATA_DATA: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-e2e-'))
  return { TEGATA_PORT: String(await freePorts(5)), TEGATA_DATA: folder }
}

/** Waits until a server says that it is ready; false when it ends before. */
export const isReady = (child: ChildProcess) =>
  new Promise<boolean>((resolve) => {
    child.stdout?.on('data', (data) => {
      if (String(data).includes('ready')) resolve(true)
    })
    child.once('close', () => resolve(false))
  })

/** SIGTERM, or another signal; answers the exit status. */
export async function stopProcess(
  child: ChildProcess,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<number | null> {
  if (child.exitCode !== null) return null
  const ended = exitOf(child)
  child.kill(signal)
  return await ended
}

/** Starts a sandbox and waits until it is ready. */
export async function startSandbox(
  settings: Readonly<Record<string, string>> = {},
): Promise<Sandbox> {
  const env = { ...(await sandboxPlace()), ...settings }
  const port = Number(env.TEGATA_PORT)
  const origin = (offset: number) => `http://127.0.0.1:${port + offset}`
  let log = ''
  let child: ChildProcess | undefined
  const restart = async () => {
    const started = spawnTegata(env, ['serve'])
    child = started
    const ready = isReady(started)
    started.stderr?.on('data', (data) => {
      log += String(data)
    })
    if (!(await ready)) throw new Error(`the server ended: ${log}`)
  }
  const end = async (signal: NodeJS.Signals) => {
    return child ? await stopProcess(child, signal) : null
  }
  await restart()
  return {
    env,
    start: origin(0),
    api: origin(1),
    wallet: origin(2),
    reader: origin(3),
    console: origin(4),
    log: () => log,
    restart,
    kill: async () => {
      await end('SIGKILL')
    },
    stop: () => end('SIGTERM'),
  }
}
