/**
 * The PC/SC daemon, a spawned `tegata card` and programs of others, for tests. There is one daemon and
 * one virtual reader on a machine: whoever tests with them waits for the others.
 * @module
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { fromBase64url } from '@tegata/kernel'

/** Held while the reader is in use; the system lets go of it when the process dies. */
const turnPort = 35_959
const vpcdPort = 35_963
const socketPath = '/run/pcscd/pcscd.comm'

export type Daemon = { stop(): Promise<void> }

/**
 * Waits for its turn, then uses the daemon that runs already, or starts one.
 * @throws Error that says what is in the way: no virtual reader in a running daemon, no leave to start one
 */
export async function usePcscd(): Promise<Daemon> {
  const turn = await takeTurn()
  try {
    if (await reachable({ path: socketPath })) {
      await until(() => reachable({ port: vpcdPort }), 'pcscd runs without the reader of vpcd')
      return { stop: async () => void turn.close() }
    }
    const daemon = await startDaemon()
    return {
      async stop() {
        daemon.kill('SIGTERM')
        if (daemon.exitCode === null) await once(daemon, 'exit')
        turn.close()
      },
    }
  } catch (error) {
    turn.close()
    throw error
  }
}

async function takeTurn(): Promise<Server> {
  const server = createServer()
  await until(
    () =>
      new Promise((resolve) => {
        server.once('error', () => resolve(false))
        server.listen({ host: '127.0.0.1', port: turnPort }, () => resolve(true))
      }),
    'another test uses the reader',
    180_000,
  )
  return server
}

/** A daemon that ended a moment ago may still be in the way: then another try helps. */
async function startDaemon(): Promise<ChildProcess> {
  let said = ''
  for (let tries = 0; tries < 5; tries += 1) {
    const daemon = spawn('pcscd', ['--foreground', '--info'], {
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    })
    for (const stream of [daemon.stdout, daemon.stderr])
      stream.on('data', (text) => {
        said += text
      })
    const ended = once(daemon, 'exit').then(() => false)
    if (await Promise.race([ended, isReady()])) return daemon
    daemon.kill('SIGTERM')
    await sleep(1000)
  }
  throw new Error(`pcscd does not start; as another user it must run before the tests:\n${said}`)
}

const isReady = async () => {
  await until(
    async () => (await reachable({ path: socketPath })) && (await reachable({ port: vpcdPort })),
    'pcscd does not become ready',
  )
  return true
}

const reachable = (where: { path: string } | { port: number }): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect('path' in where ? where : { host: '127.0.0.1', ...where })
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

/** @throws Error with `problem` when it does not come true in time */
export async function until(
  isTrue: () => Promise<boolean>,
  problem: string,
  patienceMs = 10_000,
): Promise<void> {
  const end = Date.now() + patienceMs
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(problem)
    await sleep(50)
  }
}

const program = fileURLToPath(new URL('../main.ts', import.meta.url))

export type SpawnedCard = {
  readonly certificates: Readonly<Record<'sign' | 'auth' | 'signCa' | 'authCa', Uint8Array>>
  readonly pins: { readonly sign: string; readonly auth: string }
  /** The process itself: no shell and no wrapper between. */
  readonly process: ChildProcess
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** `tegata card --json` as a process, once it has said what is on it. */
export async function spawnCard(...options: readonly string[]): Promise<SpawnedCard> {
  const args = ['--import', 'tsx', '--conditions=source', program, 'card', '--json', ...options]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  const line = await new Promise<string>((resolve, reject) => {
    let out = ''
    child.stdout.on('data', (text) => {
      out += text
      if (out.endsWith('\n')) resolve(out)
    })
    child.once('exit', () => reject(new Error(`tegata card ended: ${said}`)))
  })
  const { pins, certificates } = JSON.parse(line)
  return {
    pins,
    certificates: {
      sign: fromBase64url(certificates.sign),
      auth: fromBase64url(certificates.auth),
      signCa: fromBase64url(certificates.signCa),
      authCa: fromBase64url(certificates.authCa),
    },
    process: child,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill(signal)
      await once(child, 'exit')
    },
  }
}

export type ToolAnswer = { readonly status: number | string; readonly text: string }

/** A program of others, within a limit of time: one that waits for a card would wait for ever. */
export const runTool = (
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ToolAnswer> =>
  new Promise((resolve) => {
    const options = { timeout: 20_000, env: { ...process.env, ...env } }
    execFile(name, [...args], options, (error, out, err) =>
      resolve({ status: error ? (error.code ?? error.signal ?? 'failed') : 0, text: out + err }),
    )
  })
