/**
 * A sandbox in a process of its own, with ports and a data folder of its own, so that a measurement
 * neither finds nor disturbs one that runs.
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const startSeconds = 60

export type Place = {
  readonly port: number
  readonly dataFolder: string
  /** The folder is gone afterwards. */
  remove(): void
}

/** Free ports in a row, and an empty folder that the database's own user can reach. */
export async function newPlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-bench-'))
  chmodSync(folder, 0o755)
  const remove = () => rmSync(folder, { recursive: true, force: true })
  return { port: await freePorts(5), dataFolder: join(folder, 'data'), remove }
}

export type Sandbox = {
  readonly pid: number
  /** From starting the process to its first ready answer. */
  readonly startSeconds: number
  stop(): Promise<void>
}

/** Starts a server and waits until it says that it is ready. */
export async function startSandbox(place: Place): Promise<Sandbox> {
  const started = performance.now()
  const child = spawnCommand(place, ['serve'])
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  const { pid } = child
  while (pid === undefined || !(await isReady(place))) {
    const late = performance.now() - started > startSeconds * 1000
    if (pid === undefined || child.exitCode !== null || late) {
      await stop()
      throw new Error('the server did not become ready')
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return { pid, startSeconds: (performance.now() - started) / 1000, stop }
}

/** Runs the tour as a process; throws unless every step holds. */
export async function runTour(place: Place): Promise<number> {
  const started = performance.now()
  const child = spawnCommand(place, ['tour', '--json'])
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  if (status !== 0) throw new Error(`the tour ended with status ${status}`)
  return (performance.now() - started) / 1000
}

function spawnCommand({ port, dataFolder }: Place, args: readonly string[]): ChildProcess {
  const options = ['--import', 'tsx', '--conditions=source', 'cli/src/main.ts']
  const { DATABASE_URL: _, ...env } = process.env
  return spawn(process.execPath, [...options, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...env,
      TEGATA_PORT: String(port),
      TEGATA_DATA: dataFolder,
      TEGATA_LOG_LEVEL: 'error',
    },
  })
}

async function isReady({ port }: Place): Promise<boolean> {
  try {
    const url = `http://127.0.0.1:${port + 1}/ready`
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).status === 200
  } catch {
    return false
  }
}

/** The first of so many ports in a row on which nobody listens. */
async function freePorts(count: number): Promise<number> {
  for (let first = 20_000 + (process.pid % 1000) * 20; first < 60_000; first += count) {
    const ports = Array.from({ length: count }, (_, index) => first + index)
    const free = await Promise.all(ports.map(isFree))
    if (free.every(Boolean)) return first
  }
  throw new Error('no free ports')
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
