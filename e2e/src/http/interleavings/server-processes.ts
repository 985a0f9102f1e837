/**
 * Server processes on one database, as an operator starts them: `tegata serve` with the same address for
 * the world, a port each, and one folder of keys.
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Connection } from '@tegata/service'
import { freePorts } from '../../free-ports.ts'
import type { Processes } from './place.ts'

const command = fileURLToPath(new URL('../../../../cli/src/main.ts', import.meta.url))

export type RunningProcesses = Processes & { stop(): Promise<void> }

/** The first makes keys and tables; the others find them. */
export async function startProcesses(
  connection: Connection,
  count: number,
): Promise<RunningProcesses> {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-interleavings-'))
  const started: ChildProcess[] = []
  const addresses: string[] = []
  const stop = async () => {
    await Promise.all(started.map(stopProcess))
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    for (let index = 0; index < count; index += 1) {
      const port = await freePorts(5)
      addresses.push(`http://127.0.0.1:${port + 1}`)
      const settings = {
        TEGATA_PORT: String(port),
        TEGATA_PUBLIC_URL: addresses[0],
        TEGATA_DATA: folder,
        DATABASE_URL: urlOf(connection),
        TEGATA_LOG_LEVEL: 'error',
      }
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', '--conditions=source', command, 'serve'],
        { env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'inherit'] },
      )
      started.push(child)
      await isReady(child)
    }
    return { publicUrl: addresses[0] ?? '', addresses, connection, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function urlOf(connection: Connection): string {
  if ('connectionString' in connection) return connection.connectionString
  const { host, port, user, database } = connection
  return `postgresql:///${database}?host=${encodeURIComponent(host)}&port=${port}&user=${user}`
}

const isReady = (child: ChildProcess) =>
  new Promise<void>((resolve, reject) => {
    let told = ''
    child.stdout?.on('data', (text: Buffer) => {
      told += text.toString()
      if (/^ready$/m.test(told)) resolve()
    })
    child.once('exit', (code) => reject(new TypeError(`a server ended with ${code}`)))
  })

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}
