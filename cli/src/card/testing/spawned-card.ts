/**
 * A spawned `tegata card`, and programs of others beside it, for tests.
 * @module
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { fromBase64url } from '@tegata/kernel'

const program = fileURLToPath(new URL('../../main.ts', import.meta.url))

export type SpawnedCard = {
  readonly certificates: Readonly<Record<'sign' | 'auth' | 'signCa' | 'authCa', Uint8Array>>
  readonly pins: Readonly<Record<'sign' | 'auth' | 'cardFace' | 'checkNumberB', string>>
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
    const options = { timeout: 300_000, env: { ...process.env, ...env } }
    execFile(name, [...args], options, (error, out, err) =>
      resolve({ status: error ? (error.code ?? error.signal ?? 'failed') : 0, text: out + err }),
    )
  })
