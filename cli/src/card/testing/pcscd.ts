/**
 * The PC/SC daemon, for tests. There is one daemon and one virtual reader on a machine: whoever tests
 * with them waits for the others.
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

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
    900_000,
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
  patienceMs = 300_000,
): Promise<void> {
  const end = Date.now() + patienceMs
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(problem)
    await sleep(50)
  }
}
