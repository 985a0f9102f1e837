/**
 * Gives orders to a test server, and ends it when it says nothing for too long.
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { folderVariable, readJournal } from './journal.ts'
import type { TestOrder } from './test-server.ts'

export type Tests = {
  /**
   * @param patienceSeconds - without a line in the journal, what runs counts as running for ever
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
    let [lines, since] = [0, Date.now()]
    const end = (answer: readonly string[] | undefined) => {
      clearInterval(timer)
      child.removeAllListeners()
      if (!answer) child.kill('SIGKILL')
      resolve(answer)
    }
    const timer = setInterval(() => {
      const now = readJournal(folder).length
      if (now !== lines) [lines, since] = [now, Date.now()]
      else if (Date.now() - since > patienceSeconds * 1000) end(undefined)
    }, 500)
    child.once('message', (red: readonly string[]) => end(red))
    child.once('exit', () => end(undefined))
    child.send(order)
  })
}
