/**
 * A server for the tour: the one that runs, or a process of its own that ends with the tour.
 * @module
 */
import type { ServerConfig } from '@tegata/server'
import { CliError } from '../errors.ts'
import { spawnTegata } from './spawn-tour.ts'

const startSeconds = 60

/** @throws CliError `cli/server-not-ready` */
export async function ensureServer(
  { publicUrl }: Pick<ServerConfig, 'publicUrl'>,
  say: (text: string) => void,
): Promise<{ stop(): Promise<void> }> {
  if (await isReady(publicUrl)) {
    say(`using the server at ${publicUrl}`)
    return { stop: async () => {} }
  }
  say(`no server at ${publicUrl}; starting one for this tour`)
  const child = spawnTegata(['serve'], 'ignore')
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  const deadline = Date.now() + startSeconds * 1000
  while (!(await isReady(publicUrl))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new CliError('cli/server-not-ready', 'the server did not start; its message is above')
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return { stop }
}

async function isReady(publicUrl: string): Promise<boolean> {
  try {
    const { status } = await fetch(`${publicUrl}/ready`, { signal: AbortSignal.timeout(2_000) })
    return status === 200
  } catch {
    return false
  }
}
