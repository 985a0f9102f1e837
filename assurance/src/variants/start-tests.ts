/**
 * Gives orders to a test server, and ends it when it says nothing for too long.
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { folderVariable, journalBytes } from './journal.ts'
import type { TestMessage, TestOrder } from './test-server.ts'

export type Tests = {
  /**
   * @param patienceSeconds - who works for so long without a line in the journal runs for ever: time of
   * the processor, so that a busy machine ends nobody
   * @returns what did not pass; `undefined` when the server had to be ended
   */
  run(order: TestOrder, patienceSeconds: number): Promise<readonly string[] | undefined>
  close(): void
}

export type TestSettings = {
  /** Of Vitest, by path. */
  readonly config: string
  readonly folder: string
}

export function startTests(settings: TestSettings): Tests {
  let server: Promise<ChildProcess> | undefined
  return {
    run: async (order, patienceSeconds) => {
      server ??= startServer(settings)
      const child = await server
      const answer = await answerOf(child, order, { folder: settings.folder, patienceSeconds })
      if (!answer) server = undefined
      return answer
    },
    close: () =>
      void server?.then(
        (child) => child.kill('SIGKILL'),
        () => undefined,
      ),
  }
}

function startServer({ config, folder }: TestSettings): Promise<ChildProcess> {
  const path = fileURLToPath(new URL('./test-server.ts', import.meta.url))
  const env = { ...process.env, [folderVariable]: folder }
  const child = fork(path, [config], {
    env,
    execArgv: ['--import', 'tsx', '--conditions=source'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr?.on('data', (data) => {
    said = `${said}${data}`.slice(-4000)
  })
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child))
    child.once('exit', () => reject(new Error(`the tests do not start: ${said}`)))
  })
}

function answerOf(
  child: ChildProcess,
  order: TestOrder,
  { folder, patienceSeconds }: { folder: string; patienceSeconds: number },
): Promise<readonly string[] | undefined> {
  return new Promise((resolve) => {
    const end = (answer: readonly string[] | undefined) => {
      child.removeAllListeners()
      if (!answer) child.kill('SIGKILL')
      resolve(answer)
    }
    const isSilent = silence(folder, patienceSeconds)
    child.on('message', (message: TestMessage) => {
      if (typeof message !== 'number') end(message)
      else if (isSilent(message)) end(undefined)
    })
    child.once('exit', () => end(undefined))
    child.send(order)
  })
}

/** Waiting is not working: a test that only waits is ended by its own timeout. */
const waitingFactor = 20

/** Whether so much was worked since the last line of the journal, or waited for far longer. */
function silence(folder: string, patienceSeconds: number): (cpuSeconds: number) => boolean {
  let [bytes, worked, at] = [-1, 0, Date.now()]
  return (cpuSeconds) => {
    const now = journalBytes(folder)
    if (now !== bytes) {
      ;[bytes, worked, at] = [now, cpuSeconds, Date.now()]
      return false
    }
    const waited = (Date.now() - at) / 1000
    return cpuSeconds - worked > patienceSeconds || waited > waitingFactor * patienceSeconds
  }
}
